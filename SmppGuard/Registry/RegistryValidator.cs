using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry.Filings;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Registry;

/// <summary>Judges registry entries: what each says, and whether what they refer to exists. Empty members are left out, their reader has named them already.</summary>
internal static class RegistryValidator
{
    /// <summary>Lines about what is not filed: where there are more, a list is better.</summary>
    private const int MostFilings = 100;

    // SMPP 3.4, 5.2.1: size without the NUL.
    private const int MaxSystemId = 15;
    private const int MaxId = 64;
    private const int MaxName = 60;
    private const string HashExample = "$pbkdf2-sha256$i=100000$…";

    /// <summary>Judges a file as it would be applied to a store that holds <paramref name="stored"/>.</summary>
    public static void Validate(RegistryFile file, RegistryState stored, RegistryRules rules, List<string> problems, List<string> warnings)
    {
        var found = new List<string>();
        var doubts = new List<string>();
        var known = FilePasswords.Recognize(file, stored);
        var merge = new RegistryMerge(known.File, known.Stored);
        var organizations = file.Organizations.Select(o => o.Id).Concat(stored.Organizations.Keys).ToHashSet(StringComparer.Ordinal);
        var codes = file.Codes.Select(c => c.Number).Concat(stored.Codes.Keys).ToHashSet(StringComparer.Ordinal);

        RefuseTwice("organizations", "id", file.Organizations.Select(o => o.Id), found);
        RefuseTwice("codes", "number", file.Codes.Select(c => c.Number), found);
        RefuseTwice("accounts", "systemId", file.Accounts.Select(a => a.SystemId), found);
        RefuseTwice("templates", "id", file.Templates.Select(t => t.Code.Length > 0 && t.Id.Length > 0 ? t.Key.Key : ""), found);
        var words = rules.Words;
        foreach (var (index, organization) in file.Organizations.Index())
        {
            Check(organization, $"organizations[{index}].", words, found);
            Doubt(organization, $"organizations[{index}].", words, doubts);
            LicencesValidator.Check(
                organization, $"organizations[{index}].", rules.RequirePapers, found, rules.RequirePapers ? found : doubts);
        }

        foreach (var (index, code) in file.Codes.Index())
        {
            Check(code, $"codes[{index}].", organizations.Contains, words, found);
        }

        foreach (var (index, account) in file.Accounts.Index())
        {
            Check(account, $"accounts[{index}].", codes.Contains, rules.Smscs, found, doubts);
        }

        TemplateValidator.Check(file, stored, found);
        found.AddRange(merge.Taken);
        if (found.Count == 0 && problems.Count == 0)
        {
            CheckMerged(merge, organizations.Contains, codes.Contains, words, rules, found);
        }

        doubts.AddRange(merge.Warnings.Concat(merge.Returning));
        CheckCodesOfOthers(file, stored, doubts);
        DoubtClearPasswords(file.Accounts, doubts);
        problems.AddRange(file.Locate(found));
        warnings.AddRange(file.Locate(doubts));
        if (found.Count == 0)
        {
            var merged = file.Organizations.Aggregate(stored, (state, entry) => state.With(entry));
            merged = file.Codes.Aggregate(merged, (state, entry) => state.With(entry));
            merged = file.Accounts.Aggregate(merged, (state, entry) => state.With(entry));
            warnings.AddRange(FilingDoubts.Of(file.Templates.GroupBy(entry => entry.Code, StringComparer.Ordinal).Aggregate(merged, (state, code) => state.With(code.Key, code)), rules).Take(MostFilings));
        }
    }

    /// <param name="entry">What is judged.</param>
    /// <param name="path">Stands before the names of members in messages, for example <c>organizations[0].</c></param>
    /// <param name="words">What is honoured when it is replied; null: not known.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static void Check(OrganizationEntry entry, string path, HonouredWords? words, List<string> problems)
    {
        if (entry.Id.Length > MaxId || !entry.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            problems.Add($"{path}id is \"{entry.Id}\"; use 1 to {MaxId} letters, digits, '-', '_' or '.', for example acme.");
        }

        if (entry.Name.Length > 0 && TextFold.IsBlank(entry.Name))
        {
            problems.Add($"{path}name has nothing that can be seen, and nobody could tell who sends; use 1 to {MaxName} characters, for example 示例商城.");
        }
        else if (UnseenText.ProblemOf(entry.Name, mayBreak: false) is { } unseen)
        {
            problems.Add($"{path}name is \"{entry.Name}\"; {unseen}, for example 示例商城.");
        }
        else if (entry.Name.Length > MaxName || entry.Name.AsSpan().IndexOfAny('【', '】') >= 0)
        {
            problems.Add($"{path}name is \"{entry.Name}\"; use 1 to {MaxName} characters without 【 and 】, which are put around it, for example 示例商城.");
        }

        if (entry.LatinName is { Length: > 0 } blank && TextFold.IsBlank(blank))
        {
            problems.Add($"{path}latinName has nothing that can be seen; leave it out, or use 1 to {MaxName} characters, for example Acme Mall.");
        }
        else if (entry.LatinName is { } wide && UnseenText.ProblemOf(wide, mayBreak: false) is { } hides)
        {
            problems.Add($"{path}latinName is \"{wide}\"; {hides}, for example Acme Mall.");
        }
        else if (entry.LatinName is { } latin && (latin.Length is 0 or > MaxName || latin.AsSpan().IndexOfAny('[', ']') >= 0 || Gsm7.CountSeptets(latin) < 0))
        {
            problems.Add($"{path}latinName is \"{latin}\"; use 1 to {MaxName} characters of the GSM 7-bit alphabet without [ and ], which are put around it, for example Acme Mall.");
        }

        if (entry.Contact.Length > 0 && (entry.Contact.Length > 30 || entry.Contact.Count(char.IsAsciiDigit) < 3 || !entry.Contact.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')')))
        {
            problems.Add($"{path}contact is \"{entry.Contact}\"; use a telephone number of 3 to 30 digits and separators, for example 4008001234.");
        }
        else if (UnseenText.ProblemOf(entry.Contact, mayBreak: false) is { } unseen)
        {
            problems.Add($"{path}contact is \"{entry.Contact}\"; {unseen}, for example 4008001234.");
        }

        KeywordLists.Check(entry, path, words, problems);

        // Checked where an entry is set and not where it is read: one that an earlier version accepted must not keep the store from being opened.
        CheckText("replies.optOutConfirmation", entry.Replies?.OptOutConfirmation, text => words?.ProblemOfConfirmation(text, entry), "您已退订，不会再收到我们的营销短信。");
        CheckText("replies.optInQuestion", entry.Replies?.OptInQuestion, text => words?.ProblemOfQuestion(text, entry), "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。");

        void CheckText(string member, string? text, Func<string, string?> problemOfWords, string example)
        {
            if (string.IsNullOrEmpty(text))
            {
                return;
            }

            if (TextTemplate.ProblemOf(text) is { } unknown)
            {
                problems.Add($"{path}{member} is \"{text}\"; {unknown}, for example \"{example}\".");
            }
            else if (problemOfWords(text) is { } unheard)
            {
                problems.Add($"{path}{member} is \"{text}\"; it {unheard}, as in \"{example}\".");
            }
        }
    }

    /// <summary>What is allowed, and does less than it seems: to be told, and no reason to refuse an entry that an earlier version took.</summary>
    /// <param name="entry">What is judged.</param>
    /// <param name="path">As above.</param>
    /// <param name="words">As above.</param>
    /// <param name="warnings">Receives what is doubtful.</param>
    public static void Doubt(OrganizationEntry entry, string path, HonouredWords? words, List<string> warnings)
    {
        KeywordLists.Doubt(entry, path, words, warnings);
        foreach (var word in words?.OnlyAnswers(entry) ?? [])
        {
            warnings.Add($"{path}optInKeywords has \"{word}\", which is written for many reasons and agrees only as the answer to a question; use a word that can mean nothing else, for example 入会.");
        }

        if (entry.Replies?.OptOutConfirmation is { } confirmation && words?.DoubtOfConfirmation(confirmation, entry) is { } doubt)
        {
            warnings.Add($"{path}replies.optOutConfirmation is \"{confirmation}\"; it {doubt}, for example DY.");
        }
    }

    /// <inheritdoc cref="Check(OrganizationEntry, string, HonouredWords?, List{string})"/>
    public static void Check(CodeEntry entry, string path, Predicate<string> organizationExists, HonouredWords? words, List<string> problems)
    {
        if (entry.Number.Length > CodeNumber.MaxSourceDigits || !entry.Number.All(char.IsAsciiDigit))
        {
            problems.Add($"{path}number is \"{entry.Number}\"; use 1 to {CodeNumber.MaxSourceDigits} digits, for example 106900001.");
        }

        if (entry.Organization.Length > 0 && !organizationExists(entry.Organization))
        {
            problems.Add($"{path}organization is \"{entry.Organization}\"; no such organization in the file or the store. Use the id of one, for example acme.");
        }

        foreach (var (index, link) in (entry.Links ?? []).Index())
        {
            if (AllowedLink.ProblemOf(link) is { } problem)
            {
                problems.Add($"{path}links[{index}] is \"{link}\", which {problem}; use a host as it is in DNS and a path if only that is meant, without http://, for example example.com, *.example.com for those below it, or example.com/login.");
            }
        }

        foreach (var (index, contact) in (entry.Contacts ?? []).Index())
        {
            if (contact.Count(char.IsAsciiDigit) is < 3 or > 20 || !contact.All(c => char.IsAsciiDigit(c) || c is '-' or ' '))
            {
                problems.Add($"{path}contacts[{index}] is \"{contact}\"; use a telephone number of 3 to 20 digits, for example 4008001234.");
            }
        }

        if (entry.Templates is not null && !TemplateModes.AreFor(entry.Purpose) && entry.Purpose != Purpose.Unknown)
        {
            problems.Add($"{path}templates is \"{entry.Templates}\", but templates are for texts of notices and verification codes; leave it out, or use another purpose, for example \"purpose\": \"Verification\".");
        }

        if (entry.ValidUntil <= entry.ValidFrom)
        {
            problems.Add($"{path}validUntil is not after validFrom; the code could never be used. Use a later day, for example {UtcTime.YearAfter(entry.ValidFrom):yyyy-MM-dd}.");
        }

        if (entry.Questions.Count > 0 && entry.Purpose is not (Purpose.Commercial or Purpose.Unknown))
        {
            problems.Add($"{path}questions are there, but nothing in a notice or a verification message can be a question; leave them out, or use a commercial code, for example \"purpose\": \"Commercial\".");
        }

        foreach (var (index, question) in entry.Questions.Index())
        {
            var problem = ReplySettings.ProblemOf(question) is { } wrong ? $"it {wrong}" : TextTemplate.ProblemOf(question);
            if ((problem ?? (words?.ProblemOfQuestion(question) is { } unheard ? $"it {unheard}" : null)) is { } found)
            {
                problems.Add($"{path}questions[{index}] is \"{question}\"; {found}, as in \"是否继续接收{{name}}的优惠短信？同意请回复YES\".");
            }
        }

        foreach (var (index, ton) in entry.SourceTon.Index().Where(ton => !SourceTypes.IsTon(ton.Item)))
        {
            problems.Add($"{path}sourceTon[{index}] is \"{ton}\"; use {SourceTypes.TonNames}, for example NetworkSpecific.");
        }

        foreach (var (index, npi) in entry.SourceNpi.Index().Where(npi => !SourceTypes.IsNpi(npi.Item)))
        {
            problems.Add($"{path}sourceNpi[{index}] is \"{npi}\"; use {SourceTypes.NpiNames}, for example National.");
        }

        if (!entry.IsPrefix && entry.MaxExtension > 0)
        {
            problems.Add($"{path}maxExtension is {entry.MaxExtension}, but the code matches exactly; leave it out, or use Prefix, for example \"match\": \"Prefix\".");
        }
    }

    /// <inheritdoc cref="Check(OrganizationEntry, string, HonouredWords?, List{string})"/>
    public static void Check(
        AccountEntry entry, string path, Predicate<string> codeExists, IReadOnlyCollection<string> smscs, List<string> problems, List<string> warnings)
    {
        if (entry.SystemId.Length > MaxSystemId || !entry.SystemId.All(c => c is > ' ' and < '\x7F'))
        {
            problems.Add($"{path}systemId is \"{entry.SystemId}\"; use 1 to {MaxSystemId} ASCII characters without spaces, for example cp1.");
        }

        if (PasswordHash.IsHash(entry.Password))
        {
            if (!PasswordHash.TryParse(entry.Password, out _))
            {
                problems.Add($"{path}password begins like a hash but is none; use what hash-password prints, for example {HashExample}.");
            }
        }
        else if (PasswordHash.LooksLikeHash(entry.Password))
        {
            problems.Add($"{path}password looks like a hash, but is none of ours (not shown), and as a password in clear no ESME can send it; use what hash-password prints, for example {HashExample}.");
        }
        else if (ClearPassword.ProblemOf(entry.Password) is { } problem)
        {
            problems.Add($"{path}password {problem}");
        }

        foreach (var (index, code) in entry.Codes.Index())
        {
            if (!codeExists(code))
            {
                problems.Add($"{path}codes[{index}] is \"{code}\"; no such code in the file or the store. Use the number of one, for example 106900001.");
            }
        }

        if (entry.Smsc.Length > 0 && !smscs.Any(s => string.Equals(s, entry.Smsc, StringComparison.Ordinal)))
        {
            var known = smscs.Count == 0 ? "none is configured" : $"use {string.Join(" or ", smscs)}";
            problems.Add($"{path}smsc is \"{entry.Smsc}\"; no such name in {OptionProblems.Section}:Smscs, {known}{Example(smscs)}.");
        }
    }

    // Each is right in itself, the entry of the file and what the API changed; together they need not be.
    private static void CheckMerged(RegistryMerge merge, Predicate<string> organizationExists, Predicate<string> codeExists, HonouredWords? words, RegistryRules rules, List<string> problems)
    {
        var found = new List<string>(merge.Problems);
        foreach (var (index, entry) in merge.Organizations)
        {
            Check(entry, $"organizations[{index}].", words, found);
        }

        foreach (var (index, entry) in merge.Codes)
        {
            Check(entry, $"codes[{index}].", organizationExists, words, found);
        }

        foreach (var (index, entry) in merge.Accounts)
        {
            Check(entry, $"accounts[{index}].", codeExists, rules.Smscs, found, []);
        }

        problems.AddRange(found.Select(problem => $"{problem} The entry of the file is right, but not together with what was changed over the API since; say it in both places."));
    }

    // Behind the last year there is nothing.
    private static string Example(IReadOnlyCollection<string> smscs) => smscs.Count == 0 ? "" : $", for example {smscs.First()}";

    private static void CheckCodesOfOthers(RegistryFile file, RegistryState stored, List<string> warnings)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, code) in file.Codes.Index())
        {
            places.TryAdd(code.Number, index);
        }

        foreach (var (inner, outer) in CodeOverlaps.Nested([.. file.Codes, .. stored.Codes.Values.Select(c => c.Entry).Where(c => !places.ContainsKey(c.Number))]))
        {
            if (places.TryGetValue(inner.Number, out var place) || places.TryGetValue(outer.Number, out place))
            {
                warnings.Add($"codes[{place}].number: {inner.Number} of {inner.Organization} lies inside the prefix {outer.Number} of {outer.Organization}, whose messages cannot come from it.");
            }
        }

        foreach (var (index, code) in file.Codes.Index())
        {
            if (stored.Codes.GetValueOrDefault(code.Number)?.Entry is { } present && !string.Equals(present.Organization, code.Organization, StringComparison.Ordinal))
            {
                warnings.Add($"codes[{index}].organization is \"{code.Organization}\"; {code.Number} belongs to {present.Organization} in the store, and is given to {code.Organization}.");
            }
        }
    }

    // One line for all of them: a registry from before passwords were hashed would fill the log at each start.
    private static void DoubtClearPasswords(IReadOnlyList<AccountEntry> accounts, List<string> warnings)
    {
        List<int> clear = [.. accounts.Index().Where(a => a.Item.Password.Length > 0 && !PasswordHash.IsHash(a.Item.Password)).Select(a => a.Index)];
        if (clear.Count > 0)
        {
            var more = clear.Count switch { 1 => "", 2 => ", as is that of one more account", _ => $", as are those of {clear.Count - 1} more accounts" };
            warnings.Add($"accounts[{clear[0]}].password is in clear (not shown){more}; use what hash-password prints, for example {HashExample}.");
        }
    }

    private static void RefuseTwice(string list, string member, IEnumerable<string> keys, List<string> problems)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, key) in keys.Index())
        {
            if (key.Length > 0 && !seen.TryAdd(key, index))
            {
                problems.Add($"{list}[{index}].{member} is \"{key}\", as in {list}[{seen[key]}] already; each may be there once.");
            }
        }
    }
}
