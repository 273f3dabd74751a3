using System.Text.Json;
using ServiceComb.Net.Client.Files;

namespace ServiceComb.Net.Cli.Background;

/// <summary>The file that remembers which process is the local engine of this tool.</summary>
internal sealed class EngineState(string home)
{
    public const string DefaultRegistry = "http://127.0.0.1:30100";
    public const string DefaultKie = "http://127.0.0.1:30110";
    public const string DefaultControlPlane = "http://127.0.0.1:30180";

    public string File { get; } = Path.Combine(home, "engine.json");

    public string DefaultData { get; } = Path.Combine(home, "engine");

    public string Log { get; } = Path.Combine(home, "engine.log");

    /// <summary>Gets the file that serializes starts and stops.</summary>
    public string Lock { get; } = Path.Combine(home, "engine.lock");

    /// <summary>Returns the engine of the file if its process still runs. The number of a process can be used again, so the start of the
    /// process is compared as well.</summary>
    public EngineRecord? Read()
    {
        try
        {
            var record = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), EngineJson.Default.EngineRecord);
            return record is not null && record.Start == ProcessIdentity.Find(record.ProcessId) ? record : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(EngineRecord record) => AtomicFile.Replace(File, stream => JsonSerializer.Serialize(stream, record, EngineJson.Default.EngineRecord));

    public void Delete() => System.IO.File.Delete(File);
}
