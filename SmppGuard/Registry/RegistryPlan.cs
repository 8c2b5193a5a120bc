using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Registry;

/// <summary>What becomes of one entry.</summary>
/// <param name="Key">Which.</param>
/// <param name="IsNew">Whether it was not there before.</param>
/// <param name="Fields">What differs, that of a password hidden.</param>
internal sealed record PlannedChange(RegistryKey Key, bool IsNew, IReadOnlyList<FieldChange> Fields);

/// <summary>What a document of many entries makes of the registry.</summary>
/// <param name="Version">Of the registry that it was judged by.</param>
/// <param name="Changes">Entries that become others; those that are so already are not among them.</param>
/// <param name="Unchanged">How many of these there are.</param>
/// <param name="Warnings">What should be known.</param>
internal sealed record RegistryPlan(long Version, IReadOnlyList<PlannedChange> Changes, int Unchanged, IReadOnlyList<string> Warnings);

/// <summary>
/// A document as a registry file is, whose entries are created and replaced together, all or none; those that are not in it stay. Each is judged as if it was put alone, behind those before it: organizations,
/// codes, accounts, templates. A problem names the place in the document.
/// </summary>
/// <param name="root">The document.</param>
/// <param name="prepare">Told of each entry before it is read.</param>
/// <param name="edits">Judges one entry.</param>
/// <param name="requirePapers">Whether organizations need theirs.</param>
internal sealed class RegistryDocument(JsonElement root, Action<JsonObjectReader> prepare, RegistryEdits edits, bool requirePapers)
{
    private const int MostEntries = 100_000;

    // Whoever has so much to repair repairs that first.
    private const int MostProblems = 100;

    // A hash takes its time, and the document may be judged more than once.
    private readonly Dictionary<(string SystemId, string Password), string> _hashes = [];

    /// <summary>Makes the changes; the state is null where nothing is to be stored.</summary>
    public (RegistryEdit Edit, RegistryPlan Plan) Apply(RegistryState state, RegistryChange by)
    {
        var work = new Work(state);
        var reader = new JsonObjectReader(root, "", work.Problems);
        if (TooManyOf(root) is { } problem)
        {
            work.Problems.Add(problem);
            return (work.ToEdit(), work.ToPlan(state.Version));
        }

        work.TakeAll(
            reader.Objects("organizations"),
            item =>
            {
                prepare(item);
                var organization = OrganizationEntry.Read(item);
                LicencesValidator.Check(organization, item.Path + ".", requirePapers, work.Problems, work.Problems);
                return organization;
            },
            entry => new(RegistryKind.Organization, entry.Id),
            edits.Put);
        work.TakeAll(
            reader.Objects("codes"),
            item =>
            {
                prepare(item);
                return CodeEntry.Read(item);
            },
            entry => new(RegistryKind.Code, entry.Number),
            (present, entry) => edits.Put(present, entry, by));
        work.TakeAll(
            reader.Objects("accounts"),
            item =>
            {
                prepare(item);
                var present = item.TextOrNull("systemId") is { } systemId ? work.State.Accounts.GetValueOrDefault(systemId)?.Entry : null;
                return Hashed(AccountEntry.Read(item, password: present?.Password), present);
            },
            entry => new(RegistryKind.Account, entry.SystemId),
            edits.Put);
        work.TakeAll(
            reader.Objects("templates"),
            item =>
            {
                prepare(item);
                return TemplateEntry.Read(item);
            },
            entry => entry.Key,
            TemplateEdits.Put);
        reader.RefuseTheRest();
        return (work.ToEdit(), work.ToPlan(state.Version));
    }

    private static string? TooManyOf(JsonElement root) => root.ValueKind != JsonValueKind.Object ? null : new[] { "organizations", "codes", "accounts", "templates" }
        .Where(name => root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > MostEntries)
        .Select(name => FormattableString.Invariant($"{name} has more than {MostEntries} entries; send them in several documents."))
        .FirstOrDefault();

    // A password in clear that is the present one is no change.
    private AccountEntry Hashed(AccountEntry entry, AccountEntry? present)
    {
        if (entry.Password.Length == 0 || PasswordHash.LooksLikeHash(entry.Password) || ClearPassword.ProblemOf(entry.Password) is not null)
        {
            return entry;
        }

        if (!_hashes.TryGetValue((entry.SystemId, entry.Password), out var hash))
        {
            hash = present is not null && PasswordHash.TryParse(present.Password, out var known) && known.Matches(System.Text.Encoding.UTF8.GetBytes(entry.Password)) ? present.Password : PasswordHash.Create(entry.Password);
            _hashes.Add((entry.SystemId, entry.Password), hash);
        }

        return entry with { Password = hash };
    }

    /// <summary>The registry as it becomes, entry by entry.</summary>
    private sealed class Work(RegistryState state)
    {
        private readonly HashSet<RegistryKey> _seen = [];
        private readonly List<string> _conflicts = [];

        public RegistryState State { get; private set; } = state;

        public List<string> Problems { get; } = [];

        public List<PlannedChange> Changes { get; } = [];

        public List<string> Warnings { get; } = [];

        public int Unchanged { get; private set; }

        public void TakeAll<T>(IEnumerable<JsonObjectReader> items, Func<JsonObjectReader, T> read, Func<T, RegistryKey> keyOf, Func<RegistryState, T, RegistryEdit> put)
        {
            // What is no object at all is found by the step to it.
            using var step = items.GetEnumerator();
            for (var before = Problems.Count; step.MoveNext() && before < MostProblems; before = Problems.Count)
            {
                if (Problems.Count == before && read(step.Current) is var entry && Problems.Count == before)
                {
                    Take(entry, step.Current.Path, keyOf, put);
                }
            }
        }

        private void Take<T>(T entry, string path, Func<T, RegistryKey> keyOf, Func<RegistryState, T, RegistryEdit> put)
        {
            var key = keyOf(entry);
            if (!_seen.Add(key))
            {
                Problems.Add($"{path} is there twice; each entry may be there once.");
                return;
            }

            var (next, result) = put(State, entry);
            switch (result.Outcome)
            {
                case RegistryOutcome.Created or RegistryOutcome.Done:
                    Note(key, result, next!);
                    break;
                case RegistryOutcome.NotFound:
                    Problems.Add($"{path}.code is not registered; use the number of a code, for example 106900003.");
                    break;
                case RegistryOutcome.Conflict:
                    _conflicts.AddRange(result.Problems.Select(problem => $"{path}: {problem}"));
                    break;
                default:
                    Problems.AddRange(result.Problems.Select(problem => $"{path}.{problem}"));
                    break;
            }
        }

        public RegistryPlan ToPlan(long version) => new(version, Changes, Unchanged, Warnings);

        public RegistryEdit ToEdit() => Problems.Count > 0 ? RegistryEdit.Invalid([.. Problems.Concat(_conflicts).Take(MostProblems)])
            : _conflicts.Count > 0 ? RegistryEdit.Conflict(string.Join(" ", _conflicts))
            : new(Changes.Count == 0 ? null : State, new(RegistryOutcome.Done));

        private void Note(RegistryKey key, RegistryResult result, RegistryState next)
        {
            var isNew = result.Outcome == RegistryOutcome.Created;
            var fields = isNew ? [.. RegistryDiff.Of(null, EntryOf(next, key))] : result.Changes;
            if (!isNew && fields.Count == 0)
            {
                Unchanged++;
                return;
            }

            State = next;
            Changes.Add(new PlannedChange(key, isNew, fields));
            Warnings.AddRange(result.Warnings.Select(warning => $"{key.Kind} {key.Key}: {warning}"));
        }

        private static string EntryOf(RegistryState state, RegistryKey key) => RegistryFields.Json(key.Kind switch
        {
            RegistryKind.Organization => state.Organizations[key.Key].Entry.Write,
            RegistryKind.Code => state.Codes[key.Key].Entry.Write,
            RegistryKind.Account => state.Accounts[key.Key].Entry.Write,
            _ when key.TryReadTemplate(out var code, out var id) => state.TemplatesOf(code).Find(id)!.Write,
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "There are no others."),
        });
    }
}
