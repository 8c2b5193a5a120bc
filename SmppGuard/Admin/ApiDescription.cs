using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SmppGuard.Admin.Description;

namespace SmppGuard.Admin;

/// <summary>What the OpenAPI document says beside the endpoints: title, and how to present a key.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options) => options.AddOperationTransformer(BodyDescription.HideAnyAsync).AddOperationTransformer(OperationDescription.DescribeAsync).AddSchemaTransformer(TypeDescription.DescribeAsync).AddDocumentTransformer(static (document, _, _) =>
    {
        document.Info.Title = "SmppGuard";
        document.Info.Version = "v1";
        document.Info.Description = "Times are RFC 3339 in UTC; errors are RFC 9457 problem+json; lists are { items, next }.";
        document.Info.License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This process." }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[ApiKeyHandler.SchemeName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A configured API key.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyHandler.SchemeName, document)] = [] }];
        return Task.CompletedTask;
    }).AddDocumentTransformer(DocumentDescription.DescribeAsync);
}
