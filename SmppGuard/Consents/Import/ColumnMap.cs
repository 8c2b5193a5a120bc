using SmppGuard.Input;

namespace SmppGuard.Consents.Import;

/// <summary>
/// Which column holds which field. Names count without case, spaces, <c>_</c> and <c>-</c>. A name that nobody knows is an error: a misspelt <c>expiresAt</c> would
/// change what the lines mean.
/// </summary>
internal sealed class ColumnMap
{
    private const string Ignore = "ignore";

    private static readonly Dictionary<string, ImportField> Names = new(StringComparer.Ordinal)
    {
        ["msisdn"] = ImportField.Msisdn,
        ["mobile"] = ImportField.Msisdn,
        ["phone"] = ImportField.Msisdn,
        ["phonenumber"] = ImportField.Msisdn,
        ["number"] = ImportField.Msisdn,
        ["手机号"] = ImportField.Msisdn,
        ["手机号码"] = ImportField.Msisdn,
        ["手机"] = ImportField.Msisdn,
        ["电话"] = ImportField.Msisdn,
        ["号码"] = ImportField.Msisdn,
        ["method"] = ImportField.Method,
        ["方式"] = ImportField.Method,
        ["同意方式"] = ImportField.Method,
        ["grantedat"] = ImportField.GrantedAt,
        ["同意时间"] = ImportField.GrantedAt,
        ["expiresat"] = ImportField.ExpiresAt,
        ["到期时间"] = ImportField.ExpiresAt,
        ["有效期至"] = ImportField.ExpiresAt,
        ["evidence"] = ImportField.Evidence,
        ["proof"] = ImportField.Evidence,
        ["证据"] = ImportField.Evidence,
        ["凭证"] = ImportField.Evidence,
        ["scope"] = ImportField.Scope,
        ["范围"] = ImportField.Scope,
        ["collectedby"] = ImportField.CollectedBy,
        ["采集人"] = ImportField.CollectedBy,
        ["采集渠道"] = ImportField.CollectedBy,
    };

    private readonly int[] _fields;

    private ColumnMap(int[] fields) => _fields = fields;

    /// <summary>The field of a column; null: the column is ignored.</summary>
    public ImportField? this[int column] => _fields[column] < 0 ? null : (ImportField)_fields[column];

    /// <param name="header">Names of the columns, as they stand in the first line.</param>
    /// <param name="mapping">Further names: <c>msisdn:Tel,ignore:Remark</c>; null: none.</param>
    /// <exception cref="ListFormatException">A name is not known or stands twice, or there is no column that is mapped, or none of numbers.</exception>
    public static ColumnMap Read(IReadOnlyList<string> header, string? mapping)
    {
        var own = ReadMapping(mapping);
        var fields = new int[header.Count];
        for (var column = 0; column < fields.Length; column++)
        {
            var name = Normalize(header[column]);
            fields[column] = own.TryGetValue(name, out var mapped) ? mapped.Field
                : Names.TryGetValue(name, out var known) ? (int)known
                : throw Unknown(header[column]);
            if (fields[column] >= 0 && Array.IndexOf(fields, fields[column], 0, column) >= 0)
            {
                throw new ListFormatException("header", $"has two columns for {NameOf((ImportField)fields[column])}.");
            }
        }

        // Passed over, a list that lacks the column of ends would be one of consents without end.
        if (own.FirstOrDefault(pair => pair.Value.Field >= 0 && !header.Any(name => string.Equals(Normalize(name), pair.Key, StringComparison.Ordinal))).Value is { Column: { } lacking })
        {
            throw new ListFormatException("columns", $"names the column \"{ColumnNames.Shown(lacking)}\", which the list lacks.");
        }

        if (!fields.Contains((int)ImportField.Msisdn))
        {
            throw new ListFormatException("header", "has no column of numbers; name one msisdn, or map it with columns=msisdn:NAME.");
        }

        return new ColumnMap(fields);
    }

    /// <summary>As the API spells it.</summary>
    public static string NameOf(ImportField field) => field switch
    {
        ImportField.GrantedAt => "grantedAt",
        ImportField.ExpiresAt => "expiresAt",
        ImportField.CollectedBy => "collectedBy",
        _ => Normalize(field.ToString()),
    };

    private static Dictionary<string, (int Field, string Column)> ReadMapping(string? mapping)
    {
        var own = new Dictionary<string, (int Field, string Column)>(StringComparer.Ordinal);
        foreach (var pair in (mapping ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(':', 2);
            var field = Normalize(parts[0]);
            if (parts.Length < 2 || (!string.Equals(field, Ignore, StringComparison.Ordinal) && !Names.ContainsKey(field)))
            {
                throw new ListFormatException("columns", "must be pairs of a field and the name of a column, for example msisdn:Tel,ignore:Remark.");
            }

            if (!own.TryAdd(Normalize(parts[1]), (Names.TryGetValue(field, out var known) ? (int)known : -1, parts[1])))
            {
                throw new ListFormatException("columns", $"names the column \"{ColumnNames.Shown(parts[1])}\" twice.");
            }
        }

        return own;
    }

    private static ListFormatException Unknown(string column)
    {
        var shown = ColumnNames.Shown(column);
        return new ListFormatException("header", $"has a column \"{shown}\", which is not known; map it with columns=msisdn:{shown} or columns=ignore:{shown}.");
    }

    private static string Normalize(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c) && c is not ('_' or '-'))).ToLowerInvariant();
}
