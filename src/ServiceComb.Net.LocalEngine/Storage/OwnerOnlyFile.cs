namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Creates files and directories that only their owner can read, because they contain keys, passwords or password
/// hashes.</summary>
internal static class OwnerOnlyFile
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates an empty file if it does not exist.</summary>
    public static void Create(string path) => Open(path, FileMode.OpenOrCreate).Dispose();

    /// <summary>Creates or replaces a file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Open(path, FileMode.Create);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Creates a directory, if it does not exist, that only its owner can enter.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FileMode600 | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode600;
        }

        return new FileStream(path, options);
    }
}
