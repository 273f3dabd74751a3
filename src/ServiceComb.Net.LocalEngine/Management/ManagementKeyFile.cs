using System.Text;
using ServiceComb.Net.LocalEngine.Signing;

namespace ServiceComb.Net.LocalEngine.Management;

/// <summary>Reads the file with the key of the control plane that manages an engine.</summary>
internal static class ManagementKeyFile
{
    private const int MaxLength = 1024;

    /// <exception cref="LocalEngineException">The file cannot be read or contains no key.</exception>
    public static AccessKey Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> content = stackalloc byte[MaxLength];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return AccessKey.Parse(Encoding.UTF8.GetString(content[..length]).Trim())
                ?? throw new LocalEngineException(LocalEngineFailure.Options, $"the management key file {path} is not of the form ID:SECRET");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"the management key file {path} cannot be read: {exception.Message}", exception);
        }
    }
}
