using SmppGuard.Journal.Records;
using SmppGuard.Verifying;

namespace SmppGuard.Storage.Sqlite.Verifying;

/// <summary>Who sent: each row has its texts twice, as columns and as the block that the journal had, and every message names one.</summary>
internal sealed class IdentityCheck(SqliteFile file, VerifyReport.Looking looking)
{
    private const int Columns = 6;

    public void Look()
    {
        using (var rows = new SqliteStatement(file, "SELECT id, account, organization, code, smsc, rule_pack, peer, block FROM identities ORDER BY id"))
        {
            while (rows.Step())
            {
                if (!IsWhole(rows))
                {
                    looking.Found(DamageKind.Changed, $"identity {rows.Int64(0)}", "account, organization, code, SMSC, rule pack or peer are not those that were recorded");
                }
            }
        }

        // A message without one is in no answer.
        using var lost = new SqliteStatement(file, "SELECT id FROM messages WHERE identity NOT IN (SELECT id FROM identities) ORDER BY id");
        while (lost.Step())
        {
            looking.Found(DamageKind.Missing, lost.Text(0), "who sent the message is not there, so that it is not found");
        }
    }

    private static bool IsWhole(SqliteStatement row)
    {
        try
        {
            var reader = new RecordReader(row.Octets(7));
            for (var column = 1; column <= Columns; column++)
            {
                if (!reader.Short().SequenceEqual(row.Octets(column)))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception cutOff) when (cutOff is InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            return false;
        }
    }
}
