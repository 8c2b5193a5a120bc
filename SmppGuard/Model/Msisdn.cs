using System.Globalization;

namespace SmppGuard.Model;

/// <summary>
/// A subscriber's number in E.164 form without the plus sign, 5 to 15 digits, held as a number: one recipient has exactly one value, however the number was
/// written. <see cref="ToString"/> masks it, so that no log can show it by accident; <see cref="Digits"/> is the number itself.
/// </summary>
internal readonly record struct Msisdn(long Value)
{
    /// <summary>No valid number.</summary>
    public static readonly Msisdn None;

    public bool IsValid => Value > 0;

    /// <summary>All digits, for records, the API and the wire. What is to be read again is written by <see cref="NumberPlan.Write"/>: digits alone may be another number.</summary>
    public string Digits => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Masked: the last four digits only, for example <c>…8000</c>.</summary>
    public override string ToString() => IsValid ? "…" + (Value % 10_000).ToString("D4", CultureInfo.InvariantCulture) : "(none)";
}
