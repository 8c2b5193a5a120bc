namespace SmppGuard.Smpp.Text;

/// <summary>What one peer means by the values of data_coding that SMPP leaves open.</summary>
/// <param name="Default">The alphabet of data_coding 0. <see cref="Alphabet.Gsm7Packed"/> also says that GSM 7-bit with a message class is packed.</param>
/// <param name="Coding15">
/// The alphabet of data_coding 15, which SMPP reserves: GBK where a peer brings the codes of CMPP along, else <see cref="Alphabet.Binary"/>.
/// </param>
public readonly record struct DataCodingScheme(Alphabet Default, Alphabet Coding15 = Alphabet.Binary)
{
    /// <summary>A peer with this default alphabet, and no meaning for 15.</summary>
    public static implicit operator DataCodingScheme(Alphabet alphabet) => new(alphabet);

    /// <summary>A peer with this default alphabet, and no meaning for 15.</summary>
    public static DataCodingScheme FromAlphabet(Alphabet alphabet) => alphabet;
}
