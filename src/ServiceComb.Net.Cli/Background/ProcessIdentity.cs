using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ServiceComb.Net.Cli.Background;

/// <summary>Identifies a process beyond its number, which the system uses again.</summary>
internal static class ProcessIdentity
{
    /// <summary>Returns when the process with a number started; null when there is none.</summary>
    public static string? Find(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null
                : OperatingSystem.IsLinux() ? ReadLinuxStart(processId)
                : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The start time of Process depends on the clock, which can be set; ticks since a boot do not.
    private static string? ReadLinuxStart(int processId)
    {
        var status = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
        // The name of the program is in parentheses and may contain blanks; the start is field 22, the state field 3.
        var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}/{fields[19]}";
    }
}
