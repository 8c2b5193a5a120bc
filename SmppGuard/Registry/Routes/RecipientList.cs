namespace SmppGuard.Registry.Routes;

/// <summary>Numbers that routes name together.</summary>
/// <param name="Name">How routes name them.</param>
/// <param name="Numbers">In E.164 form, digits.</param>
internal sealed record RecipientList(string Name, IReadOnlyList<string> Numbers);
