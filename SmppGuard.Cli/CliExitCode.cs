namespace SmppGuard.Cli;

/// <summary>What a command says when it ends; the numbers above 3 are those of sysexits.h.</summary>
internal static class CliExitCode
{
    public const int Success = 0;

    /// <summary>The command line is wrong, or SmppGuard refused what it was asked for: 400, 409, 412, 422 and the like.</summary>
    public const int Failure = 1;

    /// <summary><c>explain</c>: such a message would be refused.</summary>
    public const int WouldBeRefused = 3;

    /// <summary>EX_DATAERR: a package is not the one that was made.</summary>
    public const int BadData = 65;

    /// <summary>EX_NOINPUT: what was asked for is not there (404).</summary>
    public const int NotThere = 66;

    /// <summary>EX_UNAVAILABLE: no connection, no answer in time, 429 or 5xx. Trying again later may help.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_NOPERM: the key is missing or wrong (401), or may not do this (403).</summary>
    public const int NotAllowed = 77;
}
