using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Files;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Contexts;

/// <summary>Reads and writes contexts and stored passwords. Both files are replaced atomically and readable only by their owner.</summary>
internal sealed class ContextStore(string home)
{
    private const int MaxFileSize = 1024 * 1024;

    public string File { get; } = Path.Combine(home, "contexts.json");

    public string PasswordFile { get; } = Path.Combine(home, "passwords.json");

    public ContextList Read() => Read(File, ContextJson.Default.ContextList) ?? new ContextList();

    /// <summary>Returns the names of the contexts for completion, where an error cannot be shown.</summary>
    public IEnumerable<string> CompleteNames()
    {
        try
        {
            return Read().Contexts.Keys;
        }
        catch (Exception exception) when (exception is CliException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public void Write(ContextList contexts) => Write(File, contexts, ContextJson.Default.ContextList);

    public string? FindPassword(string context) => ReadPasswords().GetValueOrDefault(context);

    /// <summary>Stores a password; null removes it.</summary>
    public void SetPassword(string context, string? password)
    {
        var passwords = ReadPasswords();
        if (password is null && !passwords.Remove(context))
        {
            return;
        }

        if (password is not null)
        {
            passwords[context] = password;
        }

        Write(PasswordFile, passwords, ContextJson.Default.SortedDictionaryStringString);
    }

    private SortedDictionary<string, string> ReadPasswords()
    {
        if (!OperatingSystem.IsWindows() && System.IO.File.Exists(PasswordFile)
            && (System.IO.File.GetUnixFileMode(PasswordFile) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new CliException($"Other users can access {PasswordFile}. Run 'chmod 600 {PasswordFile}', and change the passwords in it.", ExitCode.BadArguments);
        }

        return Read(PasswordFile, ContextJson.Default.SortedDictionaryStringString) ?? new SortedDictionary<string, string>(StringComparer.Ordinal);
    }

    private static T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return !System.IO.File.Exists(file) ? null
                : new FileInfo(file).Length > MaxFileSize ? throw new CliException($"{file} is larger than 1 MiB. Correct or delete it.", ExitCode.BadArguments)
                : JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(file), type);
        }
        catch (JsonException exception)
        {
            throw new CliException($"{file} is not valid (line {exception.LineNumber + 1}, {exception.Path}). Correct or delete it.", ExitCode.BadArguments);
        }
    }

    private static void Write<T>(string file, T content, JsonTypeInfo<T> type) =>
        AtomicFile.Replace(file, stream => JsonSerializer.Serialize(stream, content, type));
}
