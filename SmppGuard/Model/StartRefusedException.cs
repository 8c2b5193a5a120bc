namespace SmppGuard.Model;

/// <summary>The program cannot start for a reason that its operator can see to. The message is one line: key, value, what is wrong, what would be right.</summary>
internal abstract class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);
