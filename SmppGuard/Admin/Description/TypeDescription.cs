using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SmppGuard.Admin.Description;

/// <summary>Types that are written by a converter of ours, of which the description would say nothing.</summary>
internal static class TypeDescription
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset))
        {
            schema.Type = Nullable.GetUnderlyingType(type) is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
        }

        return Task.CompletedTask;
    }
}
