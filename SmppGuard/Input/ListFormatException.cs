namespace SmppGuard.Input;

/// <summary>The list as a whole cannot be read; nothing of it was recorded.</summary>
/// <param name="name">The parameter, or <c>header</c>.</param>
/// <param name="message">What is wrong and what would be right.</param>
internal sealed class ListFormatException(string name, string message) : Exception($"{name} {message}")
{
    public string Field => name;

    public string Problem => message;
}
