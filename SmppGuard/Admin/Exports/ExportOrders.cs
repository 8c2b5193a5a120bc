using System.Globalization;
using SmppGuard.Evidence;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Exports;

/// <summary>Makes an order of what somebody asked for, by whichever way.</summary>
internal static class ExportOrders
{
    private const int MostReason = 500;
    private const int MostText = 100;

    /// <param name="body">What was asked for.</param>
    /// <param name="numbers">How numbers are written.</param>
    /// <param name="asker">An order with who asked, and when.</param>
    /// <param name="problems">Receives what is wrong with it.</param>
    public static ExportOrder Read(ExportBody body, NumberPlan numbers, ExportOrder asker, List<(string Field, string Message)> problems)
    {
        var order = asker with
        {
            Msisdn = PageQuery.ReadMsisdn(body.Msisdn, numbers, problems)?.Digits,
            Organization = ReadText("organization", body.Organization, MostText, problems),
            Code = ReadText("code", body.Code, MostText, problems),
            Account = ReadText("account", body.Account, MostText, problems),
            From = body.From,
            To = body.To,
            Reason = ReadText("reason", body.Reason, MostReason, problems),
        };
        if (order.Code is { } code && (code.Length > CodeNumber.MaxSourceDigits || !code.All(char.IsAsciiDigit)))
        {
            problems.Add(("code", string.Create(CultureInfo.InvariantCulture, $"is no code number; use 1 to {CodeNumber.MaxSourceDigits} digits, for example 106900001.")));
        }

        if (body.From > asker.AskedAt)
        {
            problems.Add(("from", "lies ahead, where there is nothing yet."));
        }

        if (body.From >= body.To)
        {
            problems.Add(("to", "must be later than from."));
        }

        if (problems.Count == 0 && order is { Msisdn: null, Organization: null, Code: null, Account: null, From: null })
        {
            problems.Add(("body", "must say one of msisdn, organization, code, account and from at least: everything there is would be no package that anybody can read."));
        }

        return order;
    }

    private static string? ReadText(string field, string? value, int most, List<(string Field, string Message)> problems)
    {
        var text = PageQuery.TrimmedOrNull(value);
        if (text?.Length > most)
        {
            problems.Add((field, string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters; use at most {most}.")));
        }

        return text;
    }
}
