namespace SmppGuard.Smpp.Pdus;

/// <summary>The longest each C-octet string may be, its NUL included, in octets (SMPP 3.4, 4 and 5.2).</summary>
internal static class FieldLimits
{
    /// <summary>system_id (5.2.1).</summary>
    public const int SystemId = 16;

    /// <summary>password (5.2.2).</summary>
    public const int Password = 9;

    /// <summary>system_type (5.2.3).</summary>
    public const int SystemType = 13;

    /// <summary>address_range (5.2.7).</summary>
    public const int AddressRange = 41;

    /// <summary>service_type (5.2.11).</summary>
    public const int ServiceType = 6;

    /// <summary>Addresses of submit_sm, deliver_sm, submit_multi, query_sm, cancel_sm and replace_sm (5.2.8, 5.2.9).</summary>
    public const int Address = 21;

    /// <summary>Addresses of data_sm and alert_notification (4.7.1, 4.12.1).</summary>
    public const int LongAddress = 65;

    /// <summary>message_id (5.2.23).</summary>
    public const int MessageId = 65;

    /// <summary>dl_name (5.2.27).</summary>
    public const int DistributionListName = 21;
}
