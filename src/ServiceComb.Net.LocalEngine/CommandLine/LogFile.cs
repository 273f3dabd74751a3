using System.Text;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>Redirects standard error, and with it the log, to a file.</summary>
internal static class LogFile
{
    private const long MaxSize = 1024 * 1024;

    /// <summary>Redirects standard error until the result is disposed.</summary>
    /// <exception cref="LocalEngineException">The file cannot be opened.</exception>
    public static StreamWriter Redirect(string path)
    {
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length > MaxSize)
            {
                File.Move(path, path + ".1", overwrite: true);
            }

            var writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
            System.Console.SetError(writer);
            return writer;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"the log file {path} cannot be written: {exception.Message}", exception);
        }
    }
}
