using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>The SQLite file of an engine: a table per kind of record, each of id and body. Used by one thread at a time.</summary>
internal sealed class EngineDatabase : IDisposable
{
    private const int ApplicationId = 0x53434E45; // "SCNE"
    private const int SchemaVersion = 1;
    private const int HeaderLength = 100;
    private const int BusyCode = 5;

    // 32 MiB of log. Ids of instances are random, so a row changes a page of its own: the longer the log grows, the more of its
    // pages are copied into the file once for many rows, and the fewer flushes of both it takes.
    private const int CheckpointPages = 8000;
    private const int MinProbe = 16 * 1024;
    private const int MaxProbe = 4 * 1024 * 1024;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly Dictionary<string, (SqliteCommand Put, SqliteCommand Delete)> _tables = new(StringComparer.Ordinal);

    private EngineDatabase(SqliteConnection connection)
    {
        _connection = connection;
        (_begin, _commit) = (Command("BEGIN IMMEDIATE"), Command("COMMIT"));
    }

    /// <summary>Deletes the file of a directory.</summary>
    public static void Delete(string directory)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm", "-journal"])
        {
            File.Delete(PathIn(directory) + suffix);
        }
    }

    /// <param name="directory">The directory, made when it is missing.</param>
    /// <param name="isDurable">Whether every commit waits until the disk has it, so that it survives a power failure.</param>
    /// <exception cref="LocalEngineException">The file cannot be used.</exception>
    public static EngineDatabase Open(string directory, bool isDurable)
    {
        var path = PathIn(directory);
        var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
        if (!isNew)
        {
            RefuseForeign(path);
        }

        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(directory);
            RequireWritable(directory);
            if (isNew)
            {
                CreatePrivate(path);
            }

            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
            connection.Open();
            Prepare(connection, isNew, isDurable);
            return new EngineDatabase(connection);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new LocalEngineException(LocalEngineFailure.Data, exception is SqliteException { SqliteErrorCode: BusyCode }
                ? $"{path} is in use by another engine"
                : $"{path} cannot be used: {exception.Message}", exception);
        }
    }

    public List<JournalRecord> Read(string table)
    {
        CommandsOf(table);
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT id, body FROM {table}";
        using var reader = command.ExecuteReader();
        var records = new List<JournalRecord>();
        while (reader.Read())
        {
            records.Add(new JournalRecord(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return records;
    }

    /// <summary>Commits changes in one transaction: all of them or none.</summary>
    public void Commit(IReadOnlyList<JournalChange> changes)
    {
        // Before the transaction: were a table made in one that fails, it would be gone and remembered all the same.
        foreach (var change in changes)
        {
            CommandsOf(change.Table);
        }

        _begin.ExecuteNonQuery();
        try
        {
            foreach (var change in changes)
            {
                Apply(change);
            }

            _commit.ExecuteNonQuery();
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>Finds out whether there is room for a change of a size.</summary>
    public void Probe(int size)
    {
        const string Table = "engine_probe";
        Commit([JournalChange.Put(Table, Table, new byte[Math.Clamp(size, MinProbe, MaxProbe)])]);
        Commit([JournalChange.Delete(Table, Table)]);
    }

    /// <summary>Limits the file to its present size, or lifts the limit; for tests of a full disk.</summary>
    public void SetFull(bool isFull) => Execute(_connection, isFull ? "PRAGMA max_page_count=1" : "PRAGMA max_page_count=1073741823");

    public void Dispose()
    {
        foreach (var (put, delete) in _tables.Values)
        {
            put.Dispose();
            delete.Dispose();
        }

        _begin.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    private static string PathIn(string directory) => Path.Combine(directory, "engine.db");

    // Key pair and password hashes stand in it. SQLite gives its other files the same mode.
    private static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }

    // Read from the file itself, not through SQLite, which would begin to repair what is not ours.
    private static void RefuseForeign(string path)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (length < HeaderLength || !header.StartsWith("SQLite format 3\0"u8))
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"{path} is no SQLite file; it was left as it is");
        }

        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != ApplicationId)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"{path} is the SQLite file of another application; it was left as it is");
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        if (version != SchemaVersion)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"{path} has format {version}, this engine reads {SchemaVersion}; it was left as it is");
        }
    }

    // SQLite would open the file for reading and fail at the first change.
    private static void RequireWritable(string directory)
    {
        var probe = Path.Combine(directory, $".write-{Guid.NewGuid():N}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
            {
            }

            if (File.Exists(PathIn(directory)))
            {
                using var file = new FileStream(PathIn(directory), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"the data directory {directory} is read-only or cannot be written: {exception.Message}", exception);
        }
    }

    private static void Prepare(SqliteConnection connection, bool isNew, bool isDurable)
    {
        // Exclusive: a second engine on the same directory fails here instead of tearing the state apart.
        Execute(connection, "PRAGMA locking_mode=EXCLUSIVE");
        if (isNew)
        {
            // Before WAL, so that the marks stand in the file itself from its first page on.
            Execute(connection, $"PRAGMA application_id={ApplicationId}; PRAGMA user_version={SchemaVersion}; VACUUM");
        }

        // In WAL mode NORMAL survives the death of the process; only a failure of the machine can lose the last commits.
        Execute(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous={(isDurable ? "FULL" : "NORMAL")}; PRAGMA wal_autocheckpoint={CheckpointPages}; BEGIN EXCLUSIVE; COMMIT");
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        if (check.ExecuteScalar() is not "ok" and var complaint)
        {
            throw new IOException($"it is damaged: {complaint}");
        }
    }

    // After some errors, among them that of a full disk, SQLite has done so itself.
    private void RollBack()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            Execute(_connection, "ROLLBACK");
        }
    }

    private void Apply(JournalChange change)
    {
        var (put, delete) = _tables[change.Table];
        var command = change.Body is null ? delete : put;
        command.Parameters[0].Value = change.Id;
        if (change.Body is not null)
        {
            command.Parameters[1].Value = change.Body;
        }

        command.ExecuteNonQuery();
    }

    private (SqliteCommand Put, SqliteCommand Delete) CommandsOf(string table)
    {
        if (!_tables.TryGetValue(table, out var commands))
        {
            Execute(_connection, $"CREATE TABLE IF NOT EXISTS {table} (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID");
            commands = (
                Command($"INSERT INTO {table} (id, body) VALUES ($id, $body) ON CONFLICT(id) DO UPDATE SET body = excluded.body", "$id", "$body"),
                Command($"DELETE FROM {table} WHERE id = $id", "$id"));
            _tables.Add(table, commands);
        }

        return commands;
    }

    private SqliteCommand Command(string text, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters)
        {
            command.Parameters.Add(name, name == "$body" ? SqliteType.Blob : SqliteType.Text);
        }

        return command;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
