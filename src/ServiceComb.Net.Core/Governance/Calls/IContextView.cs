using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Represents a request whose invocation context can be replaced.</summary>
internal interface IContextView<TSelf> : IRequestView
    where TSelf : struct, IContextView<TSelf>
{
    InvocationContext Context { get; }

    /// <summary>Returns the request after a mapper ran.</summary>
    TSelf With(InvocationContext mapped, MapperPolicy mapper);
}
