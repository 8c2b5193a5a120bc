using System.Text;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Admin.Explain;

/// <summary>Reads what a submit_sm that might come, or came, says, and collects all that is wrong with it.</summary>
internal static class SubmitQuestionReader
{
    private const int MaxAddress = 20;

    public static SubmitQuestion Read(ExplainBody body, List<(string Field, string Message)> problems)
    {
        return new SubmitQuestion
        {
            Account = Required("account", body.Account, "for example cp1"),
            Source = Address("source", body.Source),
            Destination = Address("destination", body.Destination),
            Text = Required("text", body.Text, "which may be empty"),
            DataCoding = body.DataCoding is null ? null : Octet("dataCoding", body.DataCoding),
            ScheduleDeliveryTime = Time("scheduleDeliveryTime", body.ScheduleDeliveryTime),
            ValidityPeriod = Time("validityPeriod", body.ValidityPeriod),
            SourceAddrTon = Octet("sourceTon", body.SourceTon),
            SourceAddrNpi = Octet("sourceNpi", body.SourceNpi),
            DestAddrTon = Octet("destinationTon", body.DestinationTon),
            DestAddrNpi = Octet("destinationNpi", body.DestinationNpi),
        };

        string Required(string field, string? value, string example)
        {
            if (value is null)
            {
                problems.Add((field, $"must be a text, {example}."));
            }

            return value ?? "";
        }

        string Address(string field, string? value)
        {
            var address = Required(field, value, "for example 106900001");
            if (address.Length > MaxAddress || address.Any(c => c is < ' ' or > '~'))
            {
                problems.Add((field, $"has at most {MaxAddress} characters of ASCII, as a submit_sm has room for."));
            }

            return address;
        }

        string Time(string field, string? value)
        {
            if (value is not (null or "") && (value.Any(c => !char.IsAscii(c)) || !SmppTime.TryParse(Encoding.ASCII.GetBytes(value), DateTimeOffset.UnixEpoch, out _)))
            {
                problems.Add((field, "is a time of SMPP, 16 characters: absolute, for example 261122120000000+, or from now, for example 000001000000000R."));
            }

            return value ?? "";
        }

        byte Octet(string field, int? value)
        {
            if (value is < byte.MinValue or > byte.MaxValue)
            {
                problems.Add((field, "is 0 to 255."));
            }

            return (byte)(value ?? 0);
        }
    }
}
