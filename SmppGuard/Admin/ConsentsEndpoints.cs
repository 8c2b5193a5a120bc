using System.Buffers.Text;
using System.ComponentModel;
using System.Net.Mime;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/consents</c>: who agreed to what, who refused, and the proofs. An answer is given when the change is durable and in force.</summary>
internal static class ConsentsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var consents = api.MapGroup("/consents").WithTags("consents");
        var limits = api.ServiceProvider.GetRequiredService<ConsentOptions>();
        consents.MapPost("", GrantAsync).Needs(AccessRight.Change, forOrganizations: true).WithSummary("Records a consent. 200 if the same one is on record already.")
            .Reads<GrantBody>(isOptional: false, "application/json").ProducesValidationProblem()
            .Produces<ConsentEventResponse>(StatusCodes.Status201Created).Produces<ConsentResponse>().ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithMetadata(new RequestSizeLimitAttribute(JsonBody.MaxOctets + Base64.GetMaxEncodedToUtf8Length(limits.MaxRequestBytes)));
        consents.MapPost("/revoke", RevokeAsync).Needs(AccessRight.Restrict, forOrganizations: true).WithSummary("Records a refusal; it counts from the next submit.")
            .Reads<RevokeBody>(isOptional: false, "application/json").Produces<ConsentEventResponse>().ProducesValidationProblem();
        consents.MapGet("", ReadAsync).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("State and full history of a recipient with one organization.")
            .Produces<ConsentResponse>().ProducesValidationProblem();
        consents.MapGet("/attachments/{sha256}", AttachmentAsync).Needs(AccessRight.ReadPersonal).WithSummary("The octets of a proof, checked against their hash.")
            .Produces(StatusCodes.Status200OK, contentType: MediaTypeNames.Application.Octet).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> GrantAsync(
        HttpRequest request,
        ClaimsPrincipal user,
        ConsentOptions options,
        ConsentService consents,
        IConsentStorage store,
        RegistryStore registry,
        NumberPlan numbers,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.GrantBody);
        if (body is null)
        {
            return unreadable!;
        }

        if (!user.MaySee(body.Organization))
        {
            return NoOrganization();
        }

        var attachments = body.Attachments ?? [];
        if (attachments.Any(a => a is null))
        {
            return Problems.Invalid("attachments", "must be a list of objects with contentType and data.");
        }

        if (attachments.Any(a => a.Data?.Length > options.MaxAttachmentBytes))
        {
            return Problems.TooLarge("An attachment", options.MaxAttachmentBytes);
        }

        if (attachments.Sum(a => (long)(a.Data?.Length ?? 0)) > options.MaxRequestBytes)
        {
            return Problems.TooLarge("All attachments of a request together", options.MaxRequestBytes);
        }

        var grant = new GrantRequest
        {
            Organization = body.Organization ?? "",
            Msisdn = body.Msisdn ?? "",
            Method = body.Method ?? "",
            GrantedAt = body.GrantedAt,
            ExpiresAt = body.ExpiresAt,
            Evidence = body.Evidence,
            Scope = body.Scope,
            CollectedBy = body.CollectedBy,
            Attachments = [.. attachments.Select(a => new AttachedFile { Name = a.Name, ContentType = a.ContentType ?? "", Octets = a.Data ?? [] })],
        };
        return await ChangeAsync(
            () => consents.GrantAsync(grant, user.KeyName(), registry.Current),
            user,
            log,
            (record, recorded) => TypedResults.Created($"/api/v1/consents?organization={Uri.EscapeDataString(record.Organization)}&msisdn={Uri.EscapeDataString(numbers.Write(record.Msisdn))}", recorded),
            () => ReadAsync(grant.Organization, grant.Msisdn, user, consents, store, registry, numbers, log, cancellationToken));
    }

    private static async Task<IResult> RevokeAsync(
        HttpRequest request, ClaimsPrincipal user, ConsentService consents, RegistryStore registry, ISharedRefusals shared, AdminLog log)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.RevokeBody);
        if (body is null)
        {
            return unreadable!;
        }

        if (!user.MaySee(body.Organization))
        {
            return NoOrganization();
        }

        var refusal = new RevokeRequest { Organization = body.Organization ?? "", Msisdn = body.Msisdn ?? "", Reason = body.Reason };
        return await ChangeAsync(
            async () =>
            {
                var result = await consents.RevokeAsync(refusal, user.KeyName(), registry.Current);
                await shared.StoredAsync();
                return result;
            },
            user,
            log,
            (_, recorded) => TypedResults.Ok(recorded),
            () => Task.FromResult<IResult>(TypedResults.NoContent()));
    }

    private static async Task<IResult> ChangeAsync(
        Func<Task<ConsentResult>> change, ClaimsPrincipal user, AdminLog log, Func<ConsentRecord, ConsentEventResponse, IResult> recorded, Func<Task<IResult>> unchanged)
    {
        ConsentResult result;
        try
        {
            result = await change();
        }
        catch (IOException error)
        {
            log.ConsentNotDurable(error);
            return Problems.Unavailable("The journal does not take records at present: nothing was recorded. /health/ready says why.");
        }

        if (result.Outcome == ConsentOutcome.Invalid)
        {
            return Problems.Invalid([.. result.Problems.Select(p => (p.Field, p.Message))]);
        }

        if (result.Record is not { } record)
        {
            return await unchanged();
        }

        var answer = ConsentEventResponse.Of(record);
        log.ConsentChanged(user.KeyName(), answer.Change, record.ConsentId, record.Msisdn.ToString(), record.Organization);
        return recorded(record, answer);
    }

    private static async Task<IResult> ReadAsync(
        [FromQuery, Description("Id of the organization.")] string? organization,
        [FromQuery, Description("The recipient, in any way that a number can be written.")] string? msisdn,
        ClaimsPrincipal user,
        ConsentService consents,
        IConsentStorage store,
        RegistryStore registry,
        NumberPlan numbers,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Message)>();
        if (string.IsNullOrWhiteSpace(organization))
        {
            problems.Add(("organization", "must be the id of an organization, for example acme."));
        }

        if (!numbers.TryNormalize(msisdn ?? "", out var number))
        {
            problems.Add(("msisdn", "is not a valid number; use digits with or without the country code, for example 8613800138000."));
        }

        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (!user.MaySee(organization))
        {
            return NoOrganization();
        }

        // An organization that is registered no longer has no state, but what was recorded stays readable.
        var isRegistered = registry.Current.TryGetOrganization(organization!, out var registered);
        var history = await ConsentHistory.OfAsync(organization!, number, consents, store, cancellationToken);
        if (!isRegistered && history.Count == 0)
        {
            return NoOrganization();
        }

        var state = isRegistered ? consents.StateOf(registered!, number) : default;
        log.ConsentsRead(user.KeyName(), number.ToString(), organization!);
        return TypedResults.Ok(new ConsentResponse(
            organization!,
            number.Digits,
            ConsentResponse.NameOf(state.Kind),
            state.ConsentId == 0 ? null : ConsentResponse.IdOf(state.ConsentId),
            [.. history.Select(ConsentEventResponse.Of)])
        {
            SharedRefusal = isRegistered && consents.SharedRefusalOf(registered!, number) is var (shared, by)
                ? new SharedRefusalResponse(registry.Current.Organizations.First(other => other.Index == by).Id, ConsentResponse.IdOf(shared.ConsentId))
                : null,
        });
    }

    private static IResult NoOrganization() => Problems.NotFound("There is no organization with this id, and nothing on record for it.");

    private static async Task<IResult> AttachmentAsync(
        [Description("As the history names it, 64 hexadecimal digits in lower case.")] string sha256,
        HttpResponse response,
        ClaimsPrincipal user,
        IAttachmentStorage attachments,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        try
        {
            if (await attachments.ReadAsync(sha256, cancellationToken) is not { } octets)
            {
                return Problems.NotFound("There is no attachment with this hash.");
            }

            log.AttachmentOpened(user.KeyName(), sha256);

            // Nobody's browser is to show what a stranger sent: it is downloaded, as octets.
            response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.Bytes(octets, MediaTypeNames.Application.Octet, fileDownloadName: sha256);
        }
        catch (InvalidDataException error)
        {
            log.AttachmentDamaged(error);
            return Problems.Damaged("The octets of this attachment are not those that were kept: its hash is wrong.");
        }
    }
}
