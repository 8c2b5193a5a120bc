namespace SmppGuard.Restrictions;

/// <summary>For how long what others have changed may be unknown.</summary>
internal sealed record StalenessOptions(TimeSpan Limit);
