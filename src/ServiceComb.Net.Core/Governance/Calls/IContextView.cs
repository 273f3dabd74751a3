using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Represents a request whose invocation context can be replaced.</summary>
internal interface IContextView<TSelf> : IRequestView
    where TSelf : struct, IContextView<TSelf>
{
    InvocationContext Context { get; }

    TSelf With(InvocationContext context);
}
