namespace SmppGuard.Relay.Smsc;

/// <summary>Whose fault it is that an SMSC answers with an error.</summary>
internal enum StatusFault
{
    /// <summary>The message's: another would be taken.</summary>
    Message,

    /// <summary>The SMSC's, or of our bind with it: no other would be taken either.</summary>
    Link,

    /// <summary>It is asked for more than it takes.</summary>
    Throttling,
}
