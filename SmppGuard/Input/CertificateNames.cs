using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmppGuard.Input;

/// <summary>
/// The names by which a certificate is known: <c>sha256:</c> and its digest, <c>subject:</c> and its distinguished name, <c>dns:</c>, <c>email:</c> and <c>uri:</c> of its alternative names (RFC 5280,
/// 4.2.1.6). In one spelling each, so that names are compared as texts. No wildcards: a certificate for a domain is not one for whoever is in it.
/// </summary>
internal static class CertificateNames
{
    public const string Fingerprint = "sha256:";

    private const string Subject = "subject:";
    private const string Dns = "dns:";
    private const string Email = "email:";
    private const string Uri = "uri:";
    private const string AlternativeNames = "2.5.29.17";
    private const int MostCharacters = 512;

    // RFC 5280, 4.2.1.6: the choices of GeneralName.
    private static readonly Asn1Tag Rfc822Name = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);

    /// <summary>Reads one as people write it; <paramref name="problem"/> says what would be right.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? problem)
    {
        (name, problem) = (null, null);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, value) = colon < 0 ? ("", "") : (text[..(colon + 1)].ToUpperInvariant(), text[(colon + 1)..].Trim());
        switch (kind)
        {
            case "SHA256:":
                var digits = value.Replace(":", "", StringComparison.Ordinal);
                name = digits.Length == SHA256.HashSizeInBytes * 2 && digits.All(char.IsAsciiHexDigit) ? Fingerprint + digits.ToUpperInvariant() : null;
                problem = "use the 64 hexadecimal digits of the SHA-256 digest, as openssl x509 -noout -fingerprint -sha256 prints them";
                break;
            case "SUBJECT:":
                name = NameOf(value);
                problem = "use a distinguished name, as openssl x509 -noout -subject -nameopt RFC2253 prints it";
                break;
            case "DNS:" or "EMAIL:" or "URI:":
                name = value.Length is > 0 and <= MostCharacters && value.All(c => c is > ' ' and < '\x7F') && !value.Contains('*', StringComparison.Ordinal) ? Alternative(kind.ToLowerInvariant(), value) : null;
                problem = "use one whole name of its alternative names, without wildcards";
                break;
            default:
                problem = "begin with sha256:, subject:, dns:, email: or uri:";
                break;
        }

        problem = name is null ? problem : null;
        return name is not null;
    }

    /// <summary>All names of a certificate, its digest first.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        List<string> names = [Fingerprint + Convert.ToHexString(SHA256.HashData(certificate.RawDataMemory.Span))];
        if (certificate.SubjectName.Name is { Length: > 0 } subject)
        {
            names.Add(Subject + subject);
        }

        foreach (var extension in certificate.Extensions.Where(e => string.Equals(e.Oid?.Value, AlternativeNames, StringComparison.Ordinal)))
        {
            AddAlternatives(extension.RawData, names);
        }

        return names;
    }

    private static void AddAlternatives(byte[] extension, List<string> names)
    {
        try
        {
            var general = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
            while (general.HasData)
            {
                var tag = general.PeekTag();
                if (tag.HasSameClassAndValue(DnsName) || tag.HasSameClassAndValue(Rfc822Name) || tag.HasSameClassAndValue(UriName))
                {
                    var kind = tag.HasSameClassAndValue(DnsName) ? Dns : tag.HasSameClassAndValue(Rfc822Name) ? Email : Uri;
                    names.Add(Alternative(kind, general.ReadCharacterString(UniversalTagNumber.IA5String, tag)));
                }
                else
                {
                    general.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            // What cannot be read names nobody.
        }
    }

    // Only the case of hosts does not matter, and that of mail addresses to nobody.
    private static string Alternative(string kind, string value) => string.Equals(kind, Uri, StringComparison.Ordinal) ? kind + value : kind + value.ToLowerInvariant();

    private static string? NameOf(string text)
    {
        try
        {
            // Read back from its octets: made from a text it keeps that, as it stands.
            return text.Length is > 0 and <= MostCharacters && new X500DistinguishedName(new X500DistinguishedName(text).RawData).Name is { Length: > 0 } name ? Subject + name : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
