using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Input;

namespace SmppGuard.Admin;

/// <summary>What the addresses of all lists that are handed in have in common: <c>force</c>, <c>dryRun</c>, and what the type of the body says.</summary>
internal static class ListQuery
{
    public const string Force = "true: take the list also where its lines, its length or its type say that it is none.";
    public const string DryRun = "true: judge and count, and change nothing.";

    public static ListMode ReadMode(string? force, string? dryRun, List<(string Field, string Message)> problems) =>
        new(ReadFlag("force", force, problems), ReadFlag("dryRun", dryRun, problems));

    /// <summary>The encoding that a type names; null: none is named.</summary>
    public static ListEncoding? ReadCharset(string? charset, List<(string Field, string Message)> problems, string field = "charset")
    {
        if (string.IsNullOrEmpty(charset))
        {
            return null;
        }

        if (ListText.TryParse(charset.Trim('"'), out var encoding))
        {
            return encoding;
        }

        problems.Add((field, "is not known; use utf-8 or gb18030."));
        return null;
    }

    // An empty value would be one that does not count: a trial would be the real thing.
    public static bool ReadFlag(string name, string? value, List<(string Field, string Message)> problems)
    {
        switch (value)
        {
            case null or "false":
                return false;
            case "true":
                return true;
            default:
                problems.Add((name, "must be true or false."));
                return false;
        }
    }
}

/// <summary>Which edition of a list is imported, and how.</summary>
internal sealed record ListEditionQuery
{
    [FromQuery(Name = "version"), Description("What the publisher calls this edition, for example 2026-11.")]
    public string? Version { get; init; }

    [FromQuery(Name = "force"), Description(ListQuery.Force)]
    public string? Force { get; init; }

    [FromQuery(Name = "dryRun"), Description(ListQuery.DryRun)]
    public string? DryRun { get; init; }

    public ListMode ReadMode(List<(string Field, string Message)> problems) => ListQuery.ReadMode(Force, DryRun, problems);
}
