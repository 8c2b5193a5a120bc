using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Load;

/// <summary>What one run of the simulator does.</summary>
internal sealed record LoadOptions
{
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 2775;

    public string SystemId { get; init; } = "cp1";

    public string Password { get; init; } = "";

    /// <summary>One of bind_transmitter, bind_receiver and bind_transceiver. A receiver submits nothing and listens.</summary>
    public CommandId BindType { get; init; } = CommandId.BindTransceiver;

    /// <summary>How many connections bind and share the work.</summary>
    public int Binds { get; init; } = 1;

    /// <summary>How many submits may wait for their response on each bind.</summary>
    public int Window { get; init; } = 10;

    /// <summary>Messages per second over all binds; 0 means as fast as the windows allow.</summary>
    public double Rate { get; init; }

    /// <summary>How many messages to submit over all binds; a long text is one message of several submits.</summary>
    public long Count { get; init; } = 1;

    public string Source { get; init; } = "106900001";

    public string Destination { get; init; } = "8613800138000";

    /// <summary>Message i goes to the destination plus i modulo this.</summary>
    public long Spread { get; init; } = 1;

    public IReadOnlyList<string> Texts { get; init; } = ["Hello from the ESME simulator"];

    public MessageEncoding Encoding { get; init; } = MessageEncoding.Gsm7;

    /// <summary>submit_sm, data_sm or submit_multi.</summary>
    public CommandId Operation { get; init; } = CommandId.SubmitSm;

    /// <summary>How many numbers each submit_multi goes to; message i to those from i times this on.</summary>
    public int Destinations { get; init; } = 1;

    /// <summary>Octets of TLVs that each submit has.</summary>
    public byte[] Tlvs { get; init; } = [];

    /// <summary>Speak TLS, and trust so; null: plain TCP.</summary>
    public TlsTrust? Tls { get; init; }

    /// <summary>Append a line of JSON to this file for each answer, receipt and reply; null: no dump.</summary>
    public string? DumpFile { get; init; }

    /// <summary>The run fails if a submit is answered with anything else; null: any answer will do.</summary>
    public CommandStatus? ExpectedStatus { get; init; }

    /// <summary>The run fails if a receipt reports anything else, or is missing; null: any state will do.</summary>
    public MessageState? ExpectedReceipts { get; init; }

    /// <summary>How texts that are too long for one short message are sent. The reference of message i is i modulo 256, or 65,536 in the forms with 16 bits.</summary>
    public LongMessageForm Long { get; init; } = LongMessageForm.Udh8;

    /// <summary>Messages whose parts are mixed: part 1 of each of so many, then part 2 of each.</summary>
    public int Interleave { get; init; } = 1;

    /// <summary>Send the parts of a message, or of so many as are interleaved, in random order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Deal the parts of each message out to all binds, rather than send them all over one.</summary>
    public bool SpreadParts { get; init; }

    /// <summary>Seed of the random order, to repeat a run; null: another one each time.</summary>
    public int? Seed { get; init; }

    /// <summary>Ask for delivery receipts.</summary>
    public bool Registered { get; init; }

    /// <summary>How long to go on listening for receipts and replies after the last response.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.Zero;

    /// <summary>How long a submit waits for its response before it counts as unanswered.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
