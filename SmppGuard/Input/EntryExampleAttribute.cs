namespace SmppGuard.Input;

/// <summary>Shows an entry of a map in the configuration, for who writes something else in its place.</summary>
/// <param name="entry">Key and value as JSON has them.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EntryExampleAttribute(string entry) : Attribute
{
    public string Entry { get; } = entry;
}
