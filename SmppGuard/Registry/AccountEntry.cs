using System.Net;
using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Registry;

/// <summary>An account as a registry file or the API states it.</summary>
internal sealed record AccountEntry
{
    public const int DefaultMaxBinds = 10;

    /// <summary>Alphabets that data_coding 0 can mean.</summary>
    public static readonly string[] DefaultAlphabets = [nameof(Alphabet.Gsm7), nameof(Alphabet.Gsm7Packed), nameof(Alphabet.Latin1), nameof(Alphabet.Ascii)];

    public required string SystemId { get; init; }

    public required string Password { get; init; }

    /// <summary>Numbers of the codes that it may send from.</summary>
    public required IReadOnlyList<string> Codes { get; init; }

    /// <summary>Name of the SMSC.</summary>
    public required string Smsc { get; init; }

    /// <summary>Null: <see cref="SmppGuard.Relay.Esme.SmppOptions.DefaultWindow"/>.</summary>
    public int? Window { get; init; }

    public int MessagesPerSecond { get; init; }

    public int MaxBinds { get; init; } = DefaultMaxBinds;

    public IReadOnlyList<IPNetwork> AllowFrom { get; init; } = [];

    /// <summary>The certificates that it may bind with, as <see cref="CertificateNames"/> spells them; none: it may bind without.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    public bool ExplainRefusals { get; init; }

    /// <summary>What data_coding 0 means in its messages: the name of an <see cref="Alphabet"/>; null: what it means at the SMSC.</summary>
    public string? DefaultAlphabet { get; init; }

    /// <param name="reader">The object.</param>
    /// <param name="systemId">The system_id where the address says it; null: the object does.</param>
    /// <param name="password">The present password, which stays when the object has none; null: it must have one.</param>
    /// <param name="isStored">Whether it was judged before: an older version took addresses that are refused now.</param>
    public static AccountEntry Read(JsonObjectReader reader, string? systemId = null, string? password = null, bool isStored = false)
    {
        var entry = new AccountEntry
        {
            SystemId = reader.Key("systemId", "cp1", systemId),
            Password = reader.Secret("password", "what hash-password prints", password),
            Codes = reader.Texts("codes", "106900001"),
            Smsc = reader.Text("smsc", "main"),
            Window = reader.Integer("window", 1, 10_000, 100),
            MessagesPerSecond = reader.Integer("messagesPerSecond", 0, 1_000_000, 100) ?? 0,
            MaxBinds = reader.Integer("maxBinds", 1, 10_000, DefaultMaxBinds) ?? DefaultMaxBinds,
            AllowFrom = Networks(reader, isStored),
            Certificates = CertificatesOf(reader),
            ExplainRefusals = reader.Flag("explainRefusals"),
            DefaultAlphabet = reader.OptionalOneOf("defaultAlphabet", DefaultAlphabets),
        };
        reader.RefuseTheRest();
        return entry;
    }

    /// <summary>The same, its password hashed.</summary>
    public AccountEntry WithHash() => PasswordHash.IsHash(Password) ? this : this with { Password = PasswordHash.Create(Password) };

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("systemId", SystemId);
        writer.WriteString("password", Password);
        writer.WriteStartArray("codes");
        foreach (var code in Codes)
        {
            writer.WriteStringValue(code);
        }

        writer.WriteEndArray();
        writer.WriteString("smsc", Smsc);
        if (Window is { } window)
        {
            writer.WriteNumber("window", window);
        }

        writer.WriteNumber("messagesPerSecond", MessagesPerSecond);
        writer.WriteNumber("maxBinds", MaxBinds);
        writer.WriteStartArray("allowFrom");
        foreach (var network in AllowFrom)
        {
            writer.WriteStringValue(network.ToString());
        }

        writer.WriteEndArray();
        if (Certificates.Count > 0)
        {
            writer.WriteStartArray("certificates");
            foreach (var certificate in Certificates)
            {
                writer.WriteStringValue(certificate);
            }

            writer.WriteEndArray();
        }

        writer.WriteBoolean("explainRefusals", ExplainRefusals);
        if (DefaultAlphabet is { } alphabet)
        {
            writer.WriteString("defaultAlphabet", alphabet);
        }

        writer.WriteEndObject();
    }

    private static List<string> CertificatesOf(JsonObjectReader reader)
    {
        const string Name = "certificates";
        var names = new List<string>();
        foreach (var (index, text) in reader.Texts(Name, "dns:esme.example.net").Index())
        {
            if (CertificateNames.TryRead(text, out var name, out var problem))
            {
                names.Add(name);
            }
            else
            {
                reader.Problem($"{Name}[{index}]", $"is \"{text}\"; {problem}, for example dns:esme.example.net.");
            }
        }

        return names;
    }

    private static List<IPNetwork> Networks(JsonObjectReader reader, bool isStored)
    {
        const string Name = "allowFrom";
        var networks = new List<IPNetwork>();
        foreach (var (index, text) in reader.Texts(Name, "127.0.0.0/8").Index())
        {
            if (StrictAddress.TryParseNetwork(text, out var network, out var problem) || (isStored && IPNetwork.TryParse(text, out network)))
            {
                networks.Add(network);
            }
            else
            {
                reader.Problem($"{Name}[{index}]", $"is \"{text}\"; {problem}, for example 127.0.0.0/8.");
            }
        }

        return networks;
    }
}
