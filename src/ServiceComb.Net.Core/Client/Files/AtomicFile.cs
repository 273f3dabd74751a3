namespace ServiceComb.Net.Client.Files;

/// <summary>Replaces files atomically: after a crash, the file has either the old or the new content. Only the current user can read it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file and creates its directory if needed.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="write">Writes the content.</param>
    public static void Replace(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // A unique name: containers that share a directory can all have the process id 1, and an existing file would keep
        // its owner and mode.
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, OwnerOnly()))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The original exception is more useful.
        }
    }
}
