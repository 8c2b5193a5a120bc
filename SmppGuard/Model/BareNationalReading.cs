namespace SmppGuard.Model;

/// <summary>What an address means that says TON 1 (international) and has the digits of a mobile number at home without its country code: for China 11 digits 1[3-9], which North America has too.</summary>
internal enum BareNationalReading
{
    /// <summary>Nobody knows: it is no number.</summary>
    None,

    /// <summary>A number at home, whose country code was forgotten.</summary>
    National,

    /// <summary>What it says.</summary>
    International,
}
