using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SmppGuard.Admin.Description;

/// <summary>What the serializer's own account of a type leaves out, or says too widely for whoever makes a client of it.</summary>
internal static class TypeDescription
{
    // Types of what is sent end like this; of those that are answered, every member is there.
    private const string Sent = "Body";

    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
        {
            schema.Type = context.JsonTypeInfo.Type == type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
        }

        // Numbers are written as numbers, whatever else could be read as one.
        if (schema.Type is { } types && (types & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
        {
            schema.Type = types & ~JsonSchemaType.String;
            schema.Pattern = null;
            if (type == typeof(uint))
            {
                (schema.Format, schema.Minimum, schema.Maximum) = ("int64", "0", uint.MaxValue.ToString(CultureInfo.InvariantCulture));
            }
        }

        if (type.Name.EndsWith(Sent, StringComparison.Ordinal))
        {
            foreach (var member in context.JsonTypeInfo.Properties.Where(member => member.IsSetNullable))
            {
                _ = schema.Required?.Remove(member.Name);
            }
        }

        return Task.CompletedTask;
    }
}
