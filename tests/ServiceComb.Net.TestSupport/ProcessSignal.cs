using System.Diagnostics;

namespace ServiceComb.Net.TestSupport;

/// <summary>Sends POSIX signals to processes. Needs the command <c>kill</c>.</summary>
public static class ProcessSignal
{
    /// <summary>Asks a process to end, as Kubernetes does: SIGTERM. SIGINT would be ignored when the tests run in the background of a
    /// shell.</summary>
    /// <returns>False when there is no such process.</returns>
    public static bool Terminate(int processId) => Send(processId, "TERM");

    /// <summary>Sends a signal and waits until it is sent.</summary>
    /// <param name="processId">The ID of the process.</param>
    /// <param name="name">The name of the signal without SIG, such as <c>STOP</c>.</param>
    /// <returns>False when there is no such process.</returns>
    public static bool Send(int processId, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{processId}"]);
        kill.WaitForExit();
        return kill.ExitCode == 0;
    }
}
