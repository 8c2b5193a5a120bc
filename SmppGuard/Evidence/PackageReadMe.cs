using System.Globalization;
using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Evidence;

/// <summary>What a reader without SmppGuard finds first, in Chinese and English.</summary>
internal static class PackageReadMe
{
    private static readonly (string Path, string Chinese, string English)[] Known =
    [
        ("messages.ndjson", "每条短信一行：判定记录、原文与实发内容、分片、结果、回执、所用规则包，以及所依据的同意及其证明", "a message in a line: the decision, the text as submitted and as sent, parts, outcome, receipts, the rule pack, and the consent that it rested on with its proof"),
        ("messages.csv", "同样的短信，供表格软件打开", "the same messages for a spreadsheet"),
        ("consents.ndjson", "同意与拒收的完整历史及证明", "consents and refusals: the full history, with proofs"),
        ("consent-states.ndjson", "该号码对每个单位的同意状态", "what the number agreed to, organization by organization"),
        ("attachments/", "证明同意的文件，以其 SHA-256 命名", "files that prove consents, named by their SHA-256"),
        ("replies.ndjson", "用户上行回复及其效果", "replies of subscribers, and what they changed"),
        ("do-not-disturb.json", "免打扰名单的状态", "the state of the do-not-disturb lists"),
        ("complaints.ndjson", "投诉、处理结果和每次变更", "complaints, what came of them, and each change"),
        ("black-list-reports.ndjson", "运营商黑名单报告", "numbers on black lists of carriers, as receipts said"),
        ("suspensions.ndjson", "暂停与恢复的记录", "suspensions, with cause and end"),
        ("registry/entries.ndjson", "登记资料（单位、号码、账号），现状", "registry entries (organizations, codes, accounts) as they are"),
        ("registry/as-of.ndjson", "时间段开始与结束时的登记资料", "registry entries as they were at the ends of the period"),
        ("registry/changes.ndjson", "登记资料的每次变更", "each change of those entries"),
        ("rule-packs/", "作出这些判定的规则包全文", "the rule packs that made the decisions, whole"),
        ("audit.ndjson", "有关的审计日志，逐条带哈希链", "entries of the audit log that concern it, with their hashes"),
    ];

    public static byte[] Of(PackageManifest manifest, PackageSigner? signer)
    {
        var text = new StringBuilder();
        text.Append("# 证据包 / Evidence package\n\n");
        Line("编号 / Export", manifest.Id);
        Line("制作时间 / Made at", UtcTime.Format(manifest.CreatedAt));
        Line("申请人 / Asked for by", $"{manifest.Asked.By} ({manifest.Asked.Role}{(manifest.Asked.Organization is { } scope ? ", " + scope : "")})");
        Line("事由 / Reason", manifest.Asked.Reason);
        Line("程序 / Made by", $"{manifest.Program.Name} {manifest.Program.Version}, pod {manifest.Program.Pod.ToString(CultureInfo.InvariantCulture)}");
        Line("规则包 / Rule pack in force", manifest.RulePack);
        Line("号码 / Number", manifest.Filter.Msisdn);
        Line("单位 / Organization", manifest.Filter.Organization);
        Line("端口号 / Code", manifest.Filter.Code);
        Line("账号 / Account", manifest.Filter.Account);
        Line("起 / From", manifest.Filter.From is { } from ? UtcTime.Format(from) : null);
        Line("止（不含）/ To, not included", manifest.Filter.To is { } to ? UtcTime.Format(to) : null);
        text.Append("\n时间均为 UTC。已超过保存期限的记录不在包内。\nTimes are UTC. Records whose time of keeping is over are not in it.\n\n## 内容 / Content\n\n");
        foreach (var (path, chinese, english) in Known)
        {
            var files = manifest.Files.Where(file => path.EndsWith('/') ? file.Path.StartsWith(path, StringComparison.Ordinal) : string.Equals(file.Path, path, StringComparison.Ordinal)).ToList();
            if (files.Count > 0)
            {
                var count = path.EndsWith('/') ? files.Count : files[0].Items;
                text.Append(CultureInfo.InvariantCulture, $"- `{path}`{(count is { } items ? $" ({items})" : "")}: {chinese}; {english}\n");
            }
        }

        text.Append("\n## 数量 / Totals\n\n");
        foreach (var (what, count) in manifest.Totals)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {what}: {count}\n");
        }

        if (manifest.Notes.Count > 0)
        {
            text.Append("\n## 说明 / Notes\n\n");
            foreach (var note in manifest.Notes)
            {
                text.Append("- ").Append(note).Append('\n');
            }
        }

        text.Append(
            "\n## 核验 / How to check it\n\n" +
            "`manifest.json` 列出每个文件的 SHA-256；`sha256sum --check SHA256SUMS` 可逐一核对，`smppguard archive verify 本文件.zip` 指出缺失、改动或多出的文件。\n" +
            "`manifest.json` has the SHA-256 of each file; `sha256sum --check SHA256SUMS` compares them, and `smppguard archive verify PACKAGE.zip` names what is missing, changed or added.\n");
        text.Append(signer is null
            ? "\n本包未签名：请将 `manifest.json` 的 SHA-256 与审计日志或出具方告知的值比对。\nIt is not signed: compare the SHA-256 of `manifest.json` with the one in the audit log, or that you were told.\n"
            : $"\n`manifest.json` 已签名（{signer.Algorithm}，{OneLine(signer.Subject)}）；请向出具方核实证书指纹。\n`manifest.json` is signed ({signer.Algorithm}, {OneLine(signer.Subject)}); ask whoever gave it to you for the fingerprint of the certificate.\n\n" +
              "    openssl x509 -in certificate.pem -pubkey -noout > key.pem\n    openssl dgst -sha256 -verify key.pem -signature manifest.sig manifest.json\n");
        return Encoding.UTF8.GetBytes(text.ToString());

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.Append("- ").Append(name).Append(": ").Append(OneLine(value)).Append('\n');
            }
        }
    }

    // What people write must not look like what the program says.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
