using System.Net.Mime;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.ResponseCompression;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.CarrierBlackLists;
using SmppGuard.Admin.Complaints;
using SmppGuard.Admin.Explain;
using SmppGuard.Admin.Explain.Past;
using SmppGuard.Admin.Exports;
using SmppGuard.Admin.Filings;
using SmppGuard.Admin.Idempotency;
using SmppGuard.Admin.Keys;
using SmppGuard.Admin.Oidc;
using SmppGuard.Admin.Registry;
using SmppGuard.Admin.Sessions;
using SmppGuard.Admin.Statistics;
using SmppGuard.Complaints;
using SmppGuard.Model;

namespace SmppGuard.Admin;

internal static class AdminServices
{
    public const string DescriptionPath = "/openapi/v1.json";

    private const string KeyOrToken = "key-or-token";
    private const string NamedRight = "named-right";

    /// <summary>Needs <see cref="AdminOptions"/>, the registry, the consents and the archive.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<FilingAnswers>();
        services.AddSingleton<AdminLog>();
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton<RequestRates>();
        services.AddSingleton<ComplaintFile>();
        services.AddSingleton<ReadQueue>();
        services.AddSingleton<ConsentStates>();
        services.AddSingleton<PastTurns>();
        services.AddExports();
        services.AddSingleton<IdempotentAnswers>();

        // Whoever asks has a key in a header of his own: nobody can have his browser ask, and guess from the length of what is answered. A session comes in a cookie, and gets nothing that is compressed.
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = [MediaTypeNames.Application.Json, MediaTypeNames.Application.ProblemJson, "application/x-ndjson", Csv.Type];
        });
        // The core alone: AddAuthentication would bring data protection, which writes keys into the home folder; SessionSeal stands in its place.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = KeyOrToken);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null)
            .AddOidc()
            .AddBrowserSignIn()
            .AddPolicyScheme(KeyOrToken, displayName: null, scheme =>
            {
                scheme.ForwardDefaultSelector = http => OidcSignIn.IsToken(http) ? OidcSignIn.SchemeName : BrowserSignIn.IsSession(http) ? BrowserSignIn.SessionScheme : ApiKeyHandler.SchemeName;

                // One answer, whatever was presented.
                scheme.ForwardChallenge = ApiKeyHandler.SchemeName;
                scheme.ForwardForbid = ApiKeyHandler.SchemeName;
            });
        services.AddAuthorizationBuilder()
            .AddPolicy(NamedRight, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => NeededRight.Allows(context.User, (context.Resource as HttpContext)?.GetEndpoint())));
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AdminJson.Default);
            json.SerializerOptions.Converters.Add(new UtcTimeConverter());

            // Chinese stays readable; what HTML would need escaped still is.
            json.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        });
        services.AddOpenApi("v1", ApiDescription.Configure);
        return services;
    }

    /// <summary>Maps the API and its description. Errors that nobody answered are problem+json too.</summary>
    public static void MapAdmin(this WebApplication app)
    {
        app.Services.GetRequiredService<KeyRing>().Configure(ConfiguredKeys.Of(app.Services.GetRequiredService<AdminOptions>()));
        var metrics = app.Services.GetRequiredService<ApiMetrics>();
        app.Use(metrics.CountAsync);
        app.UseWhen(context => (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || context.Request.Path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase)) && !BrowserSignIn.IsSession(context), branch => branch.UseResponseCompression());
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = UnansweredProblems.AnswerErrorAsync,

            // The client's mistake, which the client is told: no stack in the log for each body that is too large.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages(UnansweredProblems.AnswerStatusAsync);
        BrowserSignIn.Use(app);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(ReferencePage.Path, StringComparison.OrdinalIgnoreCase), branch => branch.Use(ReferencePage.GuardAsync));
        app.UseAuthentication();
        app.Use(BrowserSession.PassAsync);
        app.Use(app.Services.GetRequiredService<RequestRates>().PassAsync);
        app.UseAuthorization();
        app.Use(RouteKeys.PassAsync);
        app.Use(QueryGuard.PassAsync);
        app.Use(BodyGuard.PassAsync);

        // The one document under its name: for another the endpoint would have an answer of its own, which is no problem+json.
        app.MapOpenApi(DescriptionPath);
        ReferencePage.Map(app);
        var api = app.MapGroup("/api/v1").RequireAuthorization(NamedRight).WithMetadata(new RequestSizeLimitAttribute(JsonBody.MaxOctets))
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .AddEndpointFilter<RouteGroupBuilder, IdempotencyFilter>()
            .AddEndpointFilter<RouteGroupBuilder, AuditTrail>()
            .AddEndpointFilter<RouteGroupBuilder, StorageFailureFilter>()
            .AddEndpointFilter<RouteGroupBuilder, StaleFilter>()
            .AddEndpointFilter<RouteGroupBuilder, ConditionFilter>()
            .AddEndpointFilter<RouteGroupBuilder, ReadQueueFilter>();
        BrowserSession.Map(app);
        MessagesEndpoints.Map(api);
        StatisticsEndpoint.Map(api);
        ExplainEndpoint.Map(api);
        PastEndpoint.Map(api);
        RepliesEndpoints.Map(api);
        ConfigurationEndpoints.Map(api);
        ConsentsEndpoints.Map(api);
        ConsentListEndpoint.Map(api);
        DoNotDisturbEndpoints.Map(api);
        CarriersEndpoints.Map(api);
        RegistryEndpoints.Map(api);
        TemplatesEndpoints.Map(api);
        RoutesEndpoints.Map(api);
        FilingsEndpoints.Map(api);
        ToFileEndpoint.Map(api);
        FilingTasksEndpoints.Map(api);
        TemplateProposalsEndpoints.Map(api);
        SuspensionsEndpoints.Map(api);
        RegistryChangesEndpoint.Map(api);
        ApplyEndpoint.Map(api);
        ComplaintsEndpoints.Map(api);
        ImportsEndpoints.Map(api);
        BlackListReportsEndpoints.Map(api);
        LogLevelsEndpoints.Map(api);
        SessionsEndpoints.Map(api);
        SmscsEndpoints.Map(api);
        WebhooksEndpoints.Map(api);
        ApiKeysEndpoints.Map(api);
        AuditEndpoints.Map(api);
        TracesEndpoints.Map(api);
        ExportsEndpoints.Map(api);
        metrics.Know(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints));
    }

    /// <summary>Name of the API key that was presented; recorded with what it changes.</summary>
    public static string KeyName(this ClaimsPrincipal user) => user.Identity?.Name ?? "";
}
