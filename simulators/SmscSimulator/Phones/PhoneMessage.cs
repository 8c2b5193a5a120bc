using System.Globalization;

namespace SmscSimulator.Phones;

/// <summary>A message as a phone shows it: whole, decoded, once.</summary>
/// <param name="Phone">Whose phone.</param>
/// <param name="Source">Whom it shows as the sender.</param>
/// <param name="Text">The text; of binary messages the octets in hex.</param>
/// <param name="Segments">How many segments brought it; 1 for a message_payload, whatever its length.</param>
/// <param name="DataCoding">data_coding of its first segment.</param>
internal sealed record PhoneMessage(string Phone, string Source, string Text, int Segments, byte DataCoding)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source} -> {Phone}: {Text}{(Segments > 1 ? $" ({Segments} segments)" : "")}");
}
