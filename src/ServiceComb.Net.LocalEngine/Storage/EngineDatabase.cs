using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>The SQLite database of an engine or of a control plane, with one table of id and body per kind of record. Not thread-safe; callers
/// serialize access.</summary>
internal sealed class EngineDatabase : IDisposable
{
    private const int SchemaVersion = 1;
    private const int HeaderLength = 100;
    private const int BusyCode = 5;

    // 32 MiB of WAL. Instance ids are random, so almost every row touches a different page: with a longer log more rows
    // share the copy of a page into the database file, and fewer flushes are needed.
    private const int CheckpointPages = 8000;
    private const int MinProbe = 16 * 1024;
    private const int MaxProbe = 4 * 1024 * 1024;
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly Dictionary<string, (SqliteCommand Put, SqliteCommand Delete)> _tables = new(StringComparer.Ordinal);

    private EngineDatabase(SqliteConnection connection, string path)
    {
        (_connection, _path) = (connection, path);
        (_begin, _commit) = (Command("BEGIN IMMEDIATE"), Command("COMMIT"));
    }

    /// <summary>Deletes the database files in a directory.</summary>
    public static void Delete(string directory)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm", "-journal"])
        {
            File.Delete(DatabaseFile.Engine.GetPath(directory) + suffix);
        }
    }

    /// <param name="directory">The directory; it is created if it does not exist.</param>
    /// <param name="isDurable">Whether every commit waits for the disk flush, so that it survives a power failure.</param>
    /// <param name="file">The kind of file.</param>
    /// <exception cref="LocalEngineException">The file cannot be used.</exception>
    public static EngineDatabase Open(string directory, bool isDurable, DatabaseFile file)
    {
        var path = file.GetPath(directory);
        SqliteConnection? connection = null;
        try
        {
            var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
            if (!isNew)
            {
                RejectForeignFile(path, file);
            }

            CreateDirectory(directory);
            RequireWritable(directory, path);
            if (isNew)
            {
                // The file contains the key pair and password hashes. SQLite creates its companion files with the same mode.
                OwnerOnlyFile.Create(path);
            }

            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
            connection.Open();
            Prepare(connection, isNew, isDurable, file);
            return new EngineDatabase(connection, path);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new LocalEngineException(LocalEngineFailure.Data, exception is SqliteException { SqliteErrorCode: BusyCode }
                ? $"{path} is in use by another {file.Owner}"
                : $"{path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Reads and parses the records of a table, ordered by id.</summary>
    /// <exception cref="LocalEngineException">A record cannot be read or parsed.</exception>
    public List<T> Read<T>(string table, Func<JournalRecord, T?> parse)
    {
        var records = new List<T>();
        var id = "";
        try
        {
            GetCommands(table);
            using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT id, body FROM {table} ORDER BY id";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                id = reader.GetString(0);
                records.Add(parse(new JournalRecord(id, reader.GetFieldValue<byte[]>(1))) ?? throw new JsonException());
            }
        }
        catch (Exception exception) when (exception is not LocalEngineException)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, DamagedRecord.Describe(_path, table, id, exception), exception);
        }

        return records;
    }

    /// <summary>Commits changes in a single transaction.</summary>
    public void Commit(IReadOnlyList<JournalChange> changes)
    {
        // Create tables before the transaction: a rollback would drop the table while _tables still lists it.
        foreach (var change in changes)
        {
            GetCommands(change.Table);
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

    /// <summary>Checks whether the disk has space for a change of the given size.</summary>
    public void Probe(int size)
    {
        const string Table = "engine_probe";
        Commit([JournalChange.Put(Table, Table, new byte[Math.Clamp(size, MinProbe, MaxProbe)])]);
        Commit([JournalChange.Delete(Table, Table)]);
    }

    /// <summary>Copies the committed content to a new file.</summary>
    public void CopyTo(string path)
    {
        OwnerOnlyFile.Create(path);
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        copy.Open();
        _connection.BackupDatabase(copy);
    }

    /// <summary>Limits the file to its current size, or removes the limit, to simulate a full disk in tests.</summary>
    public void SimulateDiskFull(bool isFull) => Execute(_connection, isFull ? "PRAGMA max_page_count=1" : "PRAGMA max_page_count=1073741823");

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

    // Reads the header without SQLite, which would attempt recovery on a foreign file.
    private static void RejectForeignFile(string path, DatabaseFile kind)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (length < HeaderLength || !header.StartsWith("SQLite format 3\0"u8))
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"{path} is not an SQLite file; it was left unchanged");
        }

        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != kind.ApplicationId)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"{path} is the SQLite file of another application; it was left unchanged");
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        if (version != SchemaVersion)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"{path} has format {version}, but this {kind.Owner} reads format {SchemaVersion}; it was left unchanged");
        }
    }

    private static void CreateDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            var parent = Path.GetFullPath(directory);
            while (Path.GetDirectoryName(parent) is { } above && !Path.Exists(parent))
            {
                parent = above;
            }

            throw new LocalEngineException(
                LocalEngineFailure.Data, $"the data directory {directory} cannot be created, because {parent} is read-only, not a directory or cannot be written", exception);
        }
    }

    // SQLite would open a read-only file and fail only at the first change.
    private static void RequireWritable(string directory, string path)
    {
        var probe = Path.Combine(directory, $".write-{Guid.NewGuid():N}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
            {
            }

            if (File.Exists(path))
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"the data directory {directory} is read-only or cannot be written: {exception.Message}", exception);
        }
    }

    private static void Prepare(SqliteConnection connection, bool isNew, bool isDurable, DatabaseFile file)
    {
        // The exclusive lock makes a second engine on the same directory fail here instead of corrupting the state.
        Execute(connection, "PRAGMA locking_mode=EXCLUSIVE");
        if (isNew)
        {
            // Set before WAL mode, so that the application id and version are in the database file from its first page on.
            Execute(connection, $"PRAGMA application_id={file.ApplicationId}; PRAGMA user_version={SchemaVersion}; VACUUM");
        }

        // In WAL mode NORMAL survives a process crash; only a machine crash can lose the last commits.
        Execute(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous={(isDurable ? "FULL" : "NORMAL")}; PRAGMA wal_autocheckpoint={CheckpointPages}; BEGIN EXCLUSIVE; COMMIT");
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        if (check.ExecuteScalar() is not "ok" and var errorMessage)
        {
            throw new IOException($"the file is damaged: {errorMessage}");
        }
    }

    // After some errors, such as a full disk, SQLite has already rolled back.
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

    private (SqliteCommand Put, SqliteCommand Delete) GetCommands(string table)
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
