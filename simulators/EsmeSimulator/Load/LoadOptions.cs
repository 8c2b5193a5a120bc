using SmppGuard.Smpp;

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

    /// <summary>Ask for delivery receipts.</summary>
    public bool Registered { get; init; }

    /// <summary>How long to go on listening for receipts and replies after the last response.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.Zero;

    /// <summary>How long a submit waits for its response before it counts as unanswered.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
