using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Commands.Doctor;

/// <summary>The result of a check.</summary>
internal sealed record DoctorCheck(string Name, string State, string Detail)
{
    public const string Good = "ok";
    public const string Warning = "warning";
    public const string Failed = "failed";

    public CellStyle Style => State switch { Good => CellStyle.Good, Warning => CellStyle.Warning, _ => CellStyle.Bad };
}
