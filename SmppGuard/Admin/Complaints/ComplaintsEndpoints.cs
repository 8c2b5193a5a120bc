using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Archive;
using SmppGuard.Complaints;
using SmppGuard.Consents;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Admin.Complaints;

/// <summary><c>/api/v1/complaints</c>: what recipients complained about, until when it is to be answered, and what came of it.</summary>
internal static class ComplaintsEndpoints
{
    // What a reporting centre sends in a month is far less.
    private const int MaxFileOctets = 16 * 1024 * 1024;

    // Recipients complain about what came lately; centres forward within days.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(30);

    public static void Map(IEndpointRouteBuilder api)
    {
        var complaints = api.MapGroup("/complaints").WithTags("complaints");
        complaints.MapPost("", RecordAsync).Needs(AccessRight.Change).WithSummary("Records a complaint and says until when it is to be answered. 409 if the channel's reference is on record already.")
            .Reads<ComplaintBody>(isOptional: false, "application/json").Produces<ComplaintResponse>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
        complaints.MapPost("/import", ImportAsync).WithMetadata(new RequestSizeLimitAttribute(MaxFileOctets))
            .Needs(AccessRight.Change).WithSummary("Takes in the file of a reporting centre or carrier: CSV with a header, in UTF-8 or GB18030; found out unless charset says.")
            .Reads<string>(isOptional: false, "text/csv").Produces<ComplaintImport>().ProducesValidationProblem();
        complaints.MapGet("", ListAsync).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("Complaints, newest first.").Produces<ComplaintList>().ProducesValidationProblem();
        complaints.MapGet("/{id}", ShowAsync).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("One complaint, with the messages and consents that it is judged by.")
            .Produces<ComplaintDetail>().ProducesProblem(StatusCodes.Status404NotFound);
        complaints.MapPatch("/{id}", ChangeAsync).Needs(AccessRight.Change).Changes(EntryAsync).WithSummary("Answers, decides or closes a complaint. One that is upheld revokes the consent, and can suspend the code.")
            .ReadsPatch<ComplaintPatchBody>().Produces<ComplaintResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).IsConditional();
    }

    private static async Task<IResult> RecordAsync(HttpRequest request, ClaimsPrincipal user, ComplaintService complaints, TimeProvider time)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.ComplaintBody);
        if (body is null)
        {
            return unreadable!;
        }

        var result = await complaints.RecordAsync(
            new ComplaintRequest
            {
                Msisdn = body.Msisdn,
                Organization = body.Organization,
                Code = body.Code,
                ReceivedAt = body.ReceivedAt,
                Channel = body.Channel,
                Text = body.Text,
                Reference = body.Reference,
            },
            user.KeyName(),
            CancellationToken.None);
        return result.Outcome switch
        {
            ComplaintOutcome.Recorded => TypedResults.Created(
                string.Create(CultureInfo.InvariantCulture, $"/api/v1/complaints/{result.Complaint!.Id}"), ComplaintResponse.Of(result.Complaint, time.GetUtcNow())),
            ComplaintOutcome.Known => Problems.Conflict("A complaint with this reference of this channel is on record already."),
            _ => Problems.Invalid(result.Problems),
        };
    }

    private static async Task<IResult> ImportAsync(
        HttpRequest request,
        [FromQuery, Description("Channel of lines that name none, for example 12321.")] string? channel,
        [FromQuery, Description(ListQuery.Force)] string? force,
        [FromQuery, Description(ListQuery.DryRun)] string? dryRun,
        ClaimsPrincipal user,
        ComplaintFile file,
        AdminLog log)
    {
        var problems = new List<(string Field, string Message)>();
        var mode = ListQuery.ReadMode(force, dryRun, problems);
        if ((!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)) && !mode.Force)
        {
            return Problems.UnsupportedMediaType;
        }

        var encoding = ListQuery.ReadCharset(type?.Charset.Value, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        // Read whole: of a file that is cut off on its way nothing is recorded, and it is small.
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        body.Position = 0;
        try
        {
            // All of it is here, so it is recorded to its end and logged, also if nobody waits for the answer any more.
            var import = await file.ImportAsync(body, encoding, PageQuery.TrimmedOrNull(channel), mode, user.KeyName(), CancellationToken.None);
            if (!mode.DryRun)
            {
                log.ComplaintsImported(user.KeyName(), import.Accepted, import.Unchanged, import.Rejected);
            }

            return TypedResults.Ok(import);
        }
        catch (ListRefusedException refused)
        {
            log.ListRefused(user.KeyName(), "a file of complaints", refused.Problem);
            return Problems.Refused(refused, "Nothing was recorded;");
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid("body", error.Message);
        }
    }

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("open, answered or closed.")] string? status,
        [FromQuery, Description("Id of an organization.")] string? organization,
        [FromQuery, Description("Who complained.")] string? msisdn,
        [FromQuery, Description("true: only those whose time to be answered is over.")] string? overdue,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        ClaimsPrincipal user,
        IComplaintStorage storage,
        NumberPlan numbers,
        TimeProvider time,
        AdminLog log,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        ComplaintStatus? wanted = null;
        if (PageQuery.TrimmedOrNull(status) is { } name)
        {
            if (ComplaintResponse.TryParse(name, out var known))
            {
                wanted = known;
            }
            else
            {
                problems.Add(("status", "must be open, answered or closed."));
            }
        }

        var complainant = PageQuery.ReadMsisdn(msisdn, numbers, problems);
        var isOverdue = false;
        if (PageQuery.TrimmedOrNull(overdue) is { } flag && !bool.TryParse(flag, out isOverdue))
        {
            problems.Add(("overdue", "must be true or false."));
        }

        var count = PageQuery.ReadLimit(limit, problems);
        var before = PageQuery.ReadCursor(cursor, problems)?.Key ?? long.MaxValue;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var owner = PageQuery.TrimmedOrNull(organization);
        if (!user.TryScope(ref owner))
        {
            return TypedResults.Ok(new ComplaintList([], null));
        }

        var now = time.GetUtcNow();
        var found = await storage.ListAsync(
            new ComplaintFilter
            {
                Status = wanted,
                Organization = owner,
                Msisdn = complainant,
                OverdueAt = isOverdue ? now : null,
                Before = before,
                Limit = count + 1,
            },
            cancellation);
        var (page, next) = PageQuery.Cut(found, count, complaint => complaint.Id);
        log.ComplaintsListed(user.KeyName(), page.Count);
        return TypedResults.Ok(new ComplaintList([.. page.Select(c => ComplaintResponse.Of(c, now))], next));
    }

    private static async Task<IResult> ShowAsync(
        string id,
        HttpContext http,
        ClaimsPrincipal user,
        IComplaintStorage storage,
        IArchive archive,
        ConsentService consents,
        IConsentStorage consentStorage,
        TimeProvider time,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        if (IdOf(id) is not { } number || await storage.FindAsync(number, cancellationToken) is not { } complaint || !user.MaySee(complaint.Organization))
        {
            return NotFound();
        }

        var messages = await archive.QueryAsync(
            new MessageFilter
            {
                Msisdn = complaint.Msisdn,
                Organization = complaint.Organization,

                // An earlier version took any date; before 1970 there is no message.
                From = complaint.ReceivedAt < DateTimeOffset.UnixEpoch ? null : complaint.ReceivedAt - LookBack,

                // The day to its end: centres often give no time.
                To = WorkingDays.EndOf(WorkingDays.DayOf(complaint.ReceivedAt)),
            },
            cancellationToken);
        var events = complaint.Organization is { } organization ? await ConsentHistory.OfAsync(organization, complaint.Msisdn, consents, consentStorage, cancellationToken) : [];
        Preconditions.Tell(http, TagOf(complaint));
        log.ComplaintOpened(user.KeyName(), complaint.Id, complaint.Msisdn.ToString());
        return TypedResults.Ok(new ComplaintDetail(
            ComplaintResponse.Of(complaint, time.GetUtcNow()),
            await storage.ChangesAsync(complaint.Id, cancellationToken),
            [.. messages.Items.Select(MessageResponse.Of)],
            [.. events.Select(ConsentEventResponse.Of)]));
    }

    private static async Task<IResult> ChangeAsync(
        string id, HttpRequest request, ClaimsPrincipal user, ComplaintService complaints, TimeProvider time, AdminLog log, CancellationToken cancellationToken)
    {
        var (body, unreadable) = await JsonBody.ReadPatchAsync(request, AdminJson.Default.ComplaintPatchBody);
        var (conditions, badCondition) = Preconditions.Read(request);
        if (body is null || conditions is null)
        {
            return (unreadable ?? badCondition)!;
        }

        ComplaintStatus? status = null;
        if (body.Status is { } name)
        {
            if (!ComplaintResponse.TryParse(name, out var known))
            {
                return Problems.Invalid("status", "must be open, answered or closed.");
            }

            status = known;
        }

        if (IdOf(id) is not { } number)
        {
            return NotFound();
        }

        var result = await complaints.ChangeAsync(
            number,
            new ComplaintPatch
            {
                Status = status,
                Upheld = body.Upheld,
                Answer = body.Answer,
                HandledBy = body.HandledBy,
                Organization = body.Organization,
                Code = body.Code,
                SuspendCode = body.SuspendCode == true,
            },
            user.KeyName(),
            conditions.Any ? before => conditions.Hold(TagOf(before)) : null,
            cancellationToken);

        switch (result.Outcome)
        {
            case ComplaintOutcome.Recorded:
                log.ComplaintChanged(user.KeyName(), number, result.Complaint!.Status);
                Preconditions.Tell(request.HttpContext, TagOf(result.Complaint));
                return TypedResults.Ok(ComplaintResponse.Of(result.Complaint, time.GetUtcNow()));
            case ComplaintOutcome.NotFound:
                return NotFound();
            case ComplaintOutcome.NoOrganization:
                return Problems.Conflict("The organization is not known here, so there is nobody to refuse; name another one, or try again where it was registered a moment ago.");
            default:
                return Problems.Invalid(result.Problems);
        }
    }

    // That its time is over is no change of it.
    private static string TagOf(Complaint complaint) => Preconditions.TagOf(ComplaintResponse.Of(complaint, DateTimeOffset.UnixEpoch), AdminJson.Default.ComplaintResponse);

    // What the audit log has of a change.
    private static async ValueTask<object?> EntryAsync(HttpContext http) =>
        IdOf(http.Value("id")) is { } number && await http.Service<IComplaintStorage>().FindAsync(number, CancellationToken.None) is { } complaint
            ? ComplaintResponse.Of(complaint, http.Service<TimeProvider>().GetUtcNow())
            : null;

    private static IResult NotFound() => Problems.NotFound("There is no complaint with this id.");

    private static long? IdOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
