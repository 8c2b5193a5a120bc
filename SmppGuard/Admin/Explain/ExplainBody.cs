using System.ComponentModel;
using SmppGuard.Admin.Registry;

namespace SmppGuard.Admin.Explain;

/// <summary>Body of POST /api/v1/explain: a submit_sm that might come.</summary>
internal sealed record ExplainBody
{
    [Description("system_id of the account.")]
    public string? Account { get; init; }

    [Description("source_addr.")]
    public string? Source { get; init; }

    [Description("destination_addr, as the account would write it.")]
    public string? Destination { get; init; }

    [Description("The text; one that short_message has no room for is taken to be in message_payload.")]
    public string? Text { get; init; }

    [Description("data_coding, 0 to 255; 0 if the text can be written so, else 8, unless said.")]
    public int? DataCoding { get; init; }

    [Description("schedule_delivery_time, in the form of SMPP; none unless said.")]
    public string? ScheduleDeliveryTime { get; init; }

    [Description("validity_period, in the form of SMPP; none unless said.")]
    public string? ValidityPeriod { get; init; }

    [Description("source_addr_ton, 0 unless said.")]
    public int? SourceTon { get; init; }

    [Description("source_addr_npi, 0 unless said.")]
    public int? SourceNpi { get; init; }

    [Description("dest_addr_ton, 0 unless said: the number is then read as the API reads all numbers.")]
    public int? DestinationTon { get; init; }

    [Description("dest_addr_npi, 0 unless said.")]
    public int? DestinationNpi { get; init; }

    [Description("Routes to be tried, as PUT /api/v1/routes takes them; those in force unless said. They are not put in force.")]
    public TriedRoutesBody? Routes { get; init; }
}
