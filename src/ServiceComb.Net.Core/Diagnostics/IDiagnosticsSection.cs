using System.Text.Json;

namespace ServiceComb.Net.Diagnostics;

/// <summary>Represents a section of the diagnostics of an app, which <c>MapServiceCombDiagnostics()</c> shows. Register an
/// implementation as a singleton of this type to add a section.</summary>
public interface IDiagnosticsSection
{
    /// <summary>Gets the name of the section, unique in the app.</summary>
    string Name { get; }

    /// <summary>Writes the current state as one JSON value. It must not contain secrets.</summary>
    /// <param name="writer">The writer, at the position of the value.</param>
    void Write(Utf8JsonWriter writer);
}
