using System.Text;
using System.Text.Unicode;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>Reads a secret from the first line of a file.</summary>
internal static class SecretFile
{
    private const int MaxLength = 4096;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The line is not UTF-8 text.</exception>
    public static string ReadFirstLine(string file)
    {
        using var stream = File.OpenRead(file);
        var buffer = new byte[MaxLength];
        var line = buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        var end = line.IndexOf((byte)'\n');
        line = end < 0 ? line : line[..end];
        line = line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
        if (!Utf8.IsValid(line) || line.Contains((byte)0))
        {
            throw new InvalidDataException("its first line is not UTF-8 text");
        }

        return Encoding.UTF8.GetString(line).TrimEnd('\r');
    }
}
