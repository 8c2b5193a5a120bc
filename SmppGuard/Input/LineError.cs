namespace SmppGuard.Input;

/// <summary>A line of a list that was not taken.</summary>
/// <param name="Line">Its number; the first line of the file, a header too, is 1.</param>
/// <param name="Error">Why, without the number of a recipient.</param>
internal sealed record LineError(long Line, string Error);
