using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.PduTracing;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/traces</c>: what is said by SMPP with an account, with an SMSC or about a number, into files of the data directory, for a while.</summary>
internal static class TracesEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var traces = api.MapGroup("/traces").WithTags("traces");
        traces.MapPost("", StartAsync).Needs(AccessRight.Change).WithSummary("Writes the PDUs of an account, an SMSC or a number to files in the data directory, until its time is over, its octets are full, or it is stopped.")
            .Reads<TraceBody>(isOptional: false, "application/json").Produces<TraceResponse>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        traces.MapGet("", ([FromServices] PduTraces all) => TypedResults.Ok(new TraceList([.. all.All.Select(TraceResponse.Of)], Next: null)))
            .Needs(AccessRight.ReadPersonal).WithSummary("The traces since the program started, the newest first.").Produces<TraceList>();
        traces.MapGet("/{id}", (string id, [FromServices] PduTraces all) => all.Find(id) is { } trace ? Results.Ok(TraceResponse.Of(trace)) : Unknown)
            .Needs(AccessRight.ReadPersonal).WithSummary("One trace.").Produces<TraceResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        traces.MapGet("/{id}/pcap", (string id, [FromServices] PduTraces all, ClaimsPrincipal user, AdminLog log) => Download(all.Find(id), trace => (trace.PcapPath, trace.WholePcap), TraceFile.PcapType, user, log))
            .Needs(AccessRight.ReadPersonal).WithSummary("The PDUs of a trace as a capture for Wireshark, with what was not allowed to be shown written over; of one that runs, those until now.")
            .Produces<byte[]>(StatusCodes.Status200OK, TraceFile.PcapType).ProducesProblem(StatusCodes.Status404NotFound);
        traces.MapGet("/{id}/ndjson", (string id, [FromServices] PduTraces all, ClaimsPrincipal user, AdminLog log) => Download(all.Find(id), trace => (trace.JsonPath, trace.WholeJson), TraceFile.JsonType, user, log))
            .Needs(AccessRight.ReadPersonal).WithSummary("The same PDUs decoded, a line of JSON each.")
            .Produces<byte[]>(StatusCodes.Status200OK, TraceFile.JsonType).ProducesProblem(StatusCodes.Status404NotFound);
        traces.MapDelete("/{id}", StopAsync).Needs(AccessRight.Change).WithSummary("Stops a trace; its files stay. One that has ended stays as it is.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult Unknown => Problems.NotFound("There is no trace with this id since the program was started.");

    private static async Task<IResult> StartAsync(
        HttpRequest request, ClaimsPrincipal user, [FromServices] PduTraces traces, [FromServices] RegistryStore registry, [FromServices] Router router, NumberPlan numbers, AdminLog log)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.TraceBody);
        if (body is null)
        {
            return unreadable!;
        }

        List<(string Field, string Message)> problems = [];
        if (new[] { body.Account, body.Smsc, body.Msisdn }.Count(what => what is not null) != 1)
        {
            problems.Add(("body", "says one of account, smsc and msisdn."));
        }

        if (body.Account is { } account && !registry.Current.TryGetAccount(account, out _))
        {
            problems.Add(("account", "is not registered."));
        }

        if (body.Smsc is { } smsc && router.LinkOf(smsc) is null)
        {
            problems.Add(("smsc", "is no name in Smscs."));
        }

        var order = new PduTraceOrder
        {
            Account = body.Account,
            Smsc = body.Smsc,
            Msisdn = PageQuery.ReadMsisdn(body.Msisdn, numbers, problems) ?? Msisdn.None,
            Seconds = (int)Within("seconds", body.Seconds, 1, PduTraceOrder.MaxSeconds, PduTraceOrder.DefaultSeconds),
            Octets = Within("maxOctets", body.MaxOctets, PduTraceOrder.MinOctets, PduTraceOrder.MaxOctets, PduTraceOrder.DefaultOctets),
            Texts = body.Texts ?? false,
            Numbers = body.Numbers ?? false,
            By = user.KeyName(),
        };
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        try
        {
            if (traces.Start(order) is not { } trace)
            {
                return Problems.Conflict(string.Create(CultureInfo.InvariantCulture, $"{PduTraces.MaxRunning} traces run already: stop one, or wait for its end."));
            }

            log.TraceStarted(order.By, trace.Id, order.Account ?? order.Smsc ?? order.Msisdn.ToString(), order.Seconds, order.Texts, order.Numbers);
            return TypedResults.Created($"/api/v1/traces/{trace.Id}", TraceResponse.Of(trace));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Problems.Unavailable("The files cannot be made in the data directory.");
        }

        long Within(string field, long? value, long least, long most, long otherwise)
        {
            if (value < least || value > most)
            {
                problems.Add((field, string.Create(CultureInfo.InvariantCulture, $"must be {least} to {most}.")));
            }

            return value ?? otherwise;
        }
    }

    private static IResult Download(PduTrace? trace, Func<PduTrace, (string Path, long Length)> which, string type, ClaimsPrincipal user, AdminLog log)
    {
        if (trace is null)
        {
            return Unknown;
        }

        var (path, length) = which(trace);
        if (!File.Exists(path))
        {
            return Problems.NotFound(string.Create(CultureInfo.InvariantCulture, $"The files of this trace are gone: those of the newest {PduTraces.MaxKept} are kept."));
        }

        log.TraceDownloaded(user.KeyName(), trace.Id, type, length, trace.Order.Texts, trace.Order.Numbers);
        return new TraceFile(path, length, type);
    }

    private static async Task<IResult> StopAsync(string id, ClaimsPrincipal user, [FromServices] PduTraces traces, AdminLog log)
    {
        if (traces.Find(id) is not { } trace)
        {
            return Unknown;
        }

        trace.End("request");
        await trace.Completion;
        log.TraceStopped(user.KeyName(), trace.Id, trace.Pdus);
        return TypedResults.NoContent();
    }
}

/// <summary>What to trace: one of the first three.</summary>
/// <param name="Account">All binds of this account, by its system_id.</param>
/// <param name="Smsc">All binds to this SMSC, by its name.</param>
/// <param name="Msisdn">What is to or from this number on any bind, and the answers.</param>
/// <param name="Seconds">It ends after so long: 1 to 3600, 60 unless said.</param>
/// <param name="MaxOctets">It ends before both files together have more: 65536 to 1073741824, 16777216 unless said.</param>
/// <param name="Texts">Texts are shown; else they are written over.</param>
/// <param name="Numbers">Numbers are shown whole; else their middle is written over.</param>
internal sealed record TraceBody(string? Account, string? Smsc, string? Msisdn, long? Seconds, long? MaxOctets, bool? Texts, bool? Numbers);

/// <summary>Traces.</summary>
internal sealed record TraceList(IReadOnlyList<TraceResponse> Items, string? Next);

/// <summary>A trace.</summary>
/// <param name="Id">Names it and its files.</param>
/// <param name="Account">What is traced.</param>
/// <param name="Smsc">What is traced.</param>
/// <param name="Msisdn">What is traced.</param>
/// <param name="Texts">Texts are shown.</param>
/// <param name="Numbers">Numbers are shown whole.</param>
/// <param name="By">Name of the key that asked for it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndsAt">When it ends at the latest.</param>
/// <param name="EndedBy">Null: it runs. Else time, octets, request, disk or stop.</param>
/// <param name="Pdus">PDUs in its files.</param>
/// <param name="Missed">PDUs that are not, because the disk was too slow for them.</param>
/// <param name="Octets">Octets of both files.</param>
/// <param name="Files">Their paths.</param>
internal sealed record TraceResponse(
    string Id, string? Account, string? Smsc, string? Msisdn, bool Texts, bool Numbers, string By, DateTimeOffset StartedAt, DateTimeOffset EndsAt, string? EndedBy, long Pdus, long Missed, long Octets, IReadOnlyList<string> Files)
{
    public static TraceResponse Of(PduTrace trace) => new(
        trace.Id, trace.Order.Account, trace.Order.Smsc, trace.Order.Msisdn.IsValid ? trace.Order.Msisdn.Digits : null, trace.Order.Texts, trace.Order.Numbers, trace.Order.By, trace.StartedAt,
        trace.StartedAt.AddSeconds(trace.Order.Seconds), trace.EndedBy, trace.Pdus, trace.Missed, trace.Octets, [trace.PcapPath, trace.JsonPath]);
}
