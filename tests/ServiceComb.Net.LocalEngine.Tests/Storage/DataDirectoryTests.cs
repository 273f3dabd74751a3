using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Data.Sqlite;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-data-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_file_that_is_not_a_database_is_rejected_and_unchanged()
    {
        var content = "these are my holiday photographs"u8.ToArray();
        await RefusedAsync(content, "not an SQLite file");
    }

    [Fact]
    public async Task The_database_of_another_application_is_rejected_and_unchanged()
    {
        var content = await OwnFileAsync();
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(68), 42);
        await RefusedAsync(content, "another application");
    }

    [Fact]
    public async Task The_file_of_a_newer_engine_is_rejected_and_unchanged()
    {
        var content = await OwnFileAsync();
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(60), 99);
        await RefusedAsync(content, "format 99");
    }

    [Fact]
    public async Task A_damaged_file_is_rejected_and_unchanged()
    {
        var content = await OwnFileAsync();
        content.AsSpan(4096).Fill(0xA5);
        await RefusedAsync(content, "engine.db");
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_files()
    {
        await using var engine = await StartAsync();
        foreach (var file in Directory.GetFiles(_directory))
        {
            if (OperatingSystem.IsWindows())
            {
                Assert.Skip("there are no file modes");
                return;
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_directory_serves_one_engine_at_a_time()
    {
        await using var first = await StartAsync();
        var rejection = await Assert.ThrowsAsync<LocalEngineException>(StartAsync);
        Assert.Equal(LocalEngineFailure.Data, rejection.Failure);
        Assert.Contains("in use", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_read_only_directory_is_reported_as_read_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "modes do not bind the user of this test");
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var rejection = await Assert.ThrowsAsync<LocalEngineException>(StartAsync);
            Assert.Equal(LocalEngineFailure.Data, rejection.Failure);
            Assert.Contains("read-only", rejection.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task An_error_names_the_directory_that_cannot_be_created()
    {
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var rejection = await Assert.ThrowsAsync<LocalEngineException>(() => LocalEngineHost.StartAsync(new LocalEngineOptions { DataDirectory = Path.Combine(file, "data") }, TestContext.Current.CancellationToken));
        Assert.Equal(LocalEngineFailure.Data, rejection.Failure);
        Assert.Contains(file, rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_names_the_directory_in_which_the_data_directory_cannot_be_created()
    {
        // Not even a privileged process can create a directory here.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the directory exists on Linux only");
        var rejection = await Assert.ThrowsAsync<LocalEngineException>(() => LocalEngineHost.StartAsync(new LocalEngineOptions { DataDirectory = "/proc/servicecomb/data" }, TestContext.Current.CancellationToken));
        Assert.Equal(
            (LocalEngineFailure.Data, "the data directory /proc/servicecomb/data cannot be created, because /proc is read-only, not a directory or cannot be written"),
            (rejection.Failure, rejection.Message));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_an_error_that_names_it()
    {
        var path = Path.Combine(_directory, "engine.db");
        await using (await StartAsync())
        {
        }

        // A lock stands for the missing permission: permissions do not apply to a privileged process.
        await using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var rejection = await Assert.ThrowsAsync<LocalEngineException>(StartAsync);
        Assert.Equal(LocalEngineFailure.Data, rejection.Failure);
        Assert.StartsWith($"{path} cannot be used: ", rejection.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry_service", "default/default/x", "x", "is not JSON of the expected form (line 1, byte 1)")]
    [InlineData("registry_service", "default/default/x", "null", "has a malformed key or content")]
    [InlineData("registry_service", "x", "{}", "is not JSON of the expected form (line 1, byte 3)")]
    [InlineData("registry_schema", "default/default/x/y", "{", "is not JSON of the expected form (line 1, byte 2)")]
    [InlineData("registry_instance", "x", "{}", "has a malformed key or content")]
    [InlineData("registry_lease", "default/default/x/y", "1", "has a malformed key or content")]
    [InlineData("kie_item", "x", "{}", "is not JSON of the expected form")]
    [InlineData("kie_item", "x", "[]", "is not JSON of the expected form")]
    [InlineData("kie_version", "x", "{}", "has a malformed key or content")]
    [InlineData("kie_revision", "default", "1x", "has a malformed key or content")]
    [InlineData("rbac_account", "x", "{}", "is not JSON of the expected form (line 1, byte 3)")]
    [InlineData("rbac_role", "x\ny", "{}", "is not JSON of the expected form")]
    [InlineData("rbac_key", "signing", "x", "has a malformed key or content")]
    public async Task An_error_names_the_table_the_key_and_the_reason_of_a_damaged_record(string table, string id, string body, string reason)
    {
        await using (await StartAsync())
        {
        }

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, "engine.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"CREATE TABLE IF NOT EXISTS {table} (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID; INSERT INTO {table} VALUES ($id, $body)";
            command.Parameters.AddWithValue("$id", id);
            command.Parameters.AddWithValue("$body", Encoding.UTF8.GetBytes(body));
            command.ExecuteNonQuery();
        }

        var rejection = await Assert.ThrowsAsync<LocalEngineException>(
            () => LocalEngineHost.StartAsync(new LocalEngineOptions { DataDirectory = _directory, Rbac = true, RootPassword = "Complicated_pw1" }, TestContext.Current.CancellationToken));
        Assert.Equal(
            (LocalEngineFailure.Data, $"{Path.Combine(_directory, "engine.db")} cannot be read: record '{id.Replace('\n', ' ')}' of table {table} {reason}"),
            (rejection.Failure, rejection.Message));
    }

    private async Task<byte[]> OwnFileAsync()
    {
        var engine = await StartAsync();
        using (var http = new HttpClient())
        {
            for (var i = 0; i < 50; i++)
            {
                var body = new StringContent($$$"""{"service":{"serviceName":"service{{{i}}}","description":"{{{new string('x', 200)}}}"}}""");
                (await http.PostAsync(new Uri(engine.RegistryAddress, "v4/default/registry/microservices"), body)).EnsureSuccessStatusCode();
            }
        }

        await engine.DisposeAsync();
        return await File.ReadAllBytesAsync(Path.Combine(_directory, "engine.db"));
    }

    private async Task RefusedAsync(byte[] content, string reason)
    {
        var path = Path.Combine(_directory, "engine.db");
        await File.WriteAllBytesAsync(path, content);

        var rejection = await Assert.ThrowsAsync<LocalEngineException>(StartAsync);

        Assert.Equal(LocalEngineFailure.Data, rejection.Failure);
        Assert.Contains(path, rejection.Message, StringComparison.Ordinal);
        Assert.Contains(reason, rejection.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(path));
    }

    private Task<LocalEngineHost> StartAsync() => LocalEngineHost.StartAsync(new LocalEngineOptions { DataDirectory = _directory });
}
