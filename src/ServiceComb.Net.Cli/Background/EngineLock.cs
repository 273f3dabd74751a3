using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Background;

/// <summary>Lets one command at a time start or stop the engine.</summary>
internal static class EngineLock
{
    public static FileStream Acquire(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new CliException($"Another command starts or stops the local engine, or {file} cannot be written: {exception.Message} Repeat the command in a moment.");
        }
    }
}
