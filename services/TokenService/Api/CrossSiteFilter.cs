using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Api;

internal static class CrossSiteFilter
{
    /// <summary>Responds with 403 to requests from pages of other sites. The gateway removes the origin of allowed requests.</summary>
    public static RouteHandlerBuilder RejectCrossSiteRequests(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (invocation, next) =>
        CrossSiteRequest.IsCrossSite(invocation.HttpContext.Request)
            ? ProblemCode.Problem(StatusCodes.Status403Forbidden, "cross_site_request", "Pages of another site may not set the token")
            : await next(invocation));
}
