using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>Tells whether a process uses the file of an engine, which it locks as long as it runs.</summary>
internal static class EngineFileLock
{
    public static bool IsHeld(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
            connection.Open();

            // Without the retries of SqliteCommand.
            return raw.sqlite3_exec(connection.Handle, "SELECT 1 FROM sqlite_schema LIMIT 1") == raw.SQLITE_BUSY;
        }
        catch (SqliteException exception)
        {
            return exception.SqliteErrorCode == raw.SQLITE_BUSY;
        }
    }
}
