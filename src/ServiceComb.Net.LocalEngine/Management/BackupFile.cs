using Microsoft.Data.Sqlite;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Management;

/// <summary>Backups of an engine: SQLite files with the tables of its registry and configuration center. Accounts, roles,
/// the key that signs tokens and metrics are not part of them.</summary>
internal static class BackupFile
{
    private const string AccountTables = "rbac_";
    private const string MetricTables = "monitor_";

    /// <summary>Removes what is not part of a backup from a copy of an engine's file.</summary>
    public static void KeepRestored(string path)
    {
        using var connection = Open(path);
        foreach (var table in Tables(connection, "main").Where(static table => !IsRestored(table)))
        {
            Execute(connection, $"DROP TABLE main.{table}");
        }

        // VACUUM overwrites the content of dropped tables. Afterwards the backup is a single file.
        Execute(connection, "VACUUM; PRAGMA journal_mode=DELETE");
    }

    /// <summary>Replaces the registry and configuration in the file of a stopped engine by those of a backup. The file is
    /// replaced as a whole; when the process ends before, it is unchanged.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="target">The file of the engine.</param>
    /// <exception cref="SqliteException">A file is damaged, or the disk is full.</exception>
    public static void Restore(string backup, string target)
    {
        var restored = target + ".restored";
        try
        {
            Delete(restored);
            CopyWithTables(backup, target, restored);
            File.Move(restored, target, overwrite: true);
        }
        catch
        {
            // The space is needed, for example because the disk is full.
            Delete(restored);
            throw;
        }
    }

    /// <summary>Deletes a file with those that SQLite keeps beside it.</summary>
    public static void Delete(string path)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-journal", "-wal", "-shm"])
        {
            File.Delete(path + suffix);
        }
    }

    private static void CopyWithTables(string backup, string target, string restored)
    {
        OwnerOnlyFile.Create(restored);
        using var source = Open(target);
        using var copy = Open(restored);
        source.BackupDatabase(copy);
        Execute(copy, "PRAGMA journal_mode=DELETE");
        ReplaceTables(copy, backup);

        // Also copies the write-ahead log of an engine that was killed, so that nothing of it is left for the new file.
        Execute(source, "PRAGMA journal_mode=DELETE");
    }

    private static void ReplaceTables(SqliteConnection connection, string backup)
    {
        using (var attach = connection.CreateCommand())
        {
            attach.CommandText = "ATTACH DATABASE $backup AS backup";
            attach.Parameters.AddWithValue("$backup", backup);
            attach.ExecuteNonQuery();
        }

        Execute(connection, "BEGIN IMMEDIATE");
        foreach (var table in Tables(connection, "main").Where(IsRestored))
        {
            Execute(connection, $"DROP TABLE main.{table}");
        }

        foreach (var table in Tables(connection, "backup").Where(IsRestored))
        {
            Execute(connection, $"CREATE TABLE main.{table} (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID; INSERT INTO main.{table} SELECT id, body FROM backup.{table}");
        }

        Execute(connection, "COMMIT");
        Execute(connection, "DETACH DATABASE backup");
    }

    private static bool IsRestored(string table) => !table.StartsWith(AccountTables, StringComparison.Ordinal) && !table.StartsWith(MetricTables, StringComparison.Ordinal);

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        connection.Open();
        return connection;
    }

    // Only names that can stand in a statement as they are; the engine creates no others.
    private static List<string> Tables(SqliteConnection connection, string schema)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT GLOB '*[^a-z_]*'";
        using var reader = command.ExecuteReader();
        List<string> tables = [];
        while (reader.Read())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
