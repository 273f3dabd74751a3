using ServiceComb.Net.Protocol.Iam;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

/// <summary>The body of a request for a token. Not a record, so that ToString does not contain secrets.</summary>
internal sealed class IamRequest
{
    public IamAuth? Auth { get; init; }

    /// <summary>Gets the scope where the example of the API reference has it, beside <c>auth</c>.</summary>
    public IamScope? Scope { get; init; }
}
