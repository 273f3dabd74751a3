namespace ServiceComb.Net.Client.Files;

/// <summary>Replaces files as a whole: a crash leaves the old one or the new one. Only this user may read them.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file, and its directory where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes what it is to hold.</param>
    public static void Replace(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // A name of its own: containers that share a directory all have the process id 1, and an existing file would keep
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
            // What went wrong before tells more.
        }
    }
}
