-- wrk -t1 -s bench/request.lua URL -- WORKLOAD TOKEN USERS START STAMP: one kind of request, over users made by load.sql.
-- START: the number of requests that turns before this one have made, so that no two send the same; STAMP: names this run's creates.
-- One thread only: the order of the requests matters. Prints one line of JSON at the end.
local workload, token, users, start, stamp
local thread
-- What done() reads: requests made, bytes of the last body, users that a bulk request created or refused.
sent, bytes, created, refused = 0, 0, 0, 0

local BULK = 1000
-- Users that are out (no member, not active) at any moment. Far more than connections, so that nobody is let in while the
-- request that puts him out is still under way.
local OUT = 500
local core = "urn:ietf:params:scim:schemas:core:2.0:User"
local enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
local group = "/scim/v2/Groups/00000000-0000-7000-9000-000000000001"

local function user_id(n) return string.format("00000000-0000-7000-8000-%012x", n) end

-- As Entra ID sends a user, about 900 bytes.
local function user(name, number, title)
  local given, family = "Given" .. number:sub(1, 4), "Family" .. number:sub(-3)
  return string.format(
    '{"schemas":["' .. core .. '","' .. enterprise .. '"],"externalId":"ext-%s","userName":"%s@contoso.com","active":true,'
    .. '"displayName":"User %s","title":"%s","meta":{"resourceType":"User"},'
    .. '"name":{"formatted":"%s %s","familyName":"%s","givenName":"%s"},'
    .. '"emails":[{"primary":true,"type":"work","value":"%s@contoso.com"}],'
    .. '"phoneNumbers":[{"type":"work","value":"+1 555 0100"},{"type":"mobile","value":"+1 555 0101"}],'
    .. '"addresses":[{"type":"work","streetAddress":"One Way %d","locality":"Redmond","region":"WA","postalCode":"98052","country":"US"}],'
    .. '"roles":[],"' .. enterprise .. '":{"employeeNumber":"%s","department":"Sales %d","costCenter":"42",'
    .. '"organization":"Contoso","division":"North"}}',
    number, name, number, title, given, family, family, given, name, #title % 100, number, #number % 20)
end

-- Names in no order, as those of people are.
local function new_user(n)
  local number = string.format("%08x%s%s", n * 2654435761 % 4294967296, workload:sub(1, 1), stamp)
  return user("New" .. number, number, "Engineer")
end

local function send(method, path, body)
  bytes = body and #body or 0
  return wrk.format(method, path, nil, body)
end

local function patch(path, operation)
  return send("PATCH", path,
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[' .. operation .. ']}')
end

local function lookup(filter)
  return send("GET", "/scim/v2/Users?filter=" .. filter:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

-- Request i of a turn puts one user out or lets in the one who has been out longest: each changes something. bench/run lets in
-- those who are left at the end (measure.left_out knows this order). All over the table, each user once in USERS.
local function out_or_in(i)
  local n, out = i, true
  if i >= OUT then
    n, out = math.floor((i - OUT) / 2), (i - OUT) % 2 == 1
    if out then n = n + OUT end
  end
  return user_id((start + n) * 7919 % users + 1), out
end

local cursors = {}

local requests = {
  -- What every request costs: route, token, trace, row of the log, answer. An id that is none needs no database.
  noop = function() return send("GET", "/scim/v2/Users/none") end,
  get = function() return send("GET", "/scim/v2/Users/" .. user_id(math.random(users))) end,
  userName = function() return lookup('userName eq "user' .. math.random(users) .. '@contoso.com"') end,
  externalId = function() return lookup('externalId eq "ext-' .. math.random(users) .. '"') end,
  email = function() return lookup('emails[type eq "work" and value eq "user' .. math.random(users) .. '@contoso.com"]') end,
  create = function(i) return send("POST", "/scim/v2/Users", new_user(start + i)) end,
  put = function(i)
    local n = math.random(users)
    return send("PUT", "/scim/v2/Users/" .. user_id(n), user("User" .. n, tostring(n), "Title " .. stamp .. (start + i)))
  end,
  active = function(i)
    local id, out = out_or_in(i)
    return patch("/scim/v2/Users/" .. id, '{"op":"replace","path":"active","value":' .. tostring(not out) .. '}')
  end,
  member = function(i)
    local id, out = out_or_in(i)
    return patch(group, '{"op":"' .. (out and "Remove" or "Add") .. '","path":"members","value":[{"value":"' .. id .. '"}]}')
  end,
  bulk = function(i)
    local operations = {}
    for k = 1, BULK do
      operations[k] = '{"method":"POST","path":"/Users","bulkId":"' .. k .. '","data":' .. new_user((start + i) * BULK + k) .. '}'
    end
    return send("POST", "/scim/v2/Bulk", '{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":['
      .. table.concat(operations, ",") .. ']}')
  end,
  page = function() return send("GET", "/scim/v2/Users?count=100&startIndex=" .. 1 + 100 * math.random(0, math.floor(users / 100) - 1)) end,
  cursor = function() return send("GET", "/scim/v2/Users?count=100&cursor=" .. (table.remove(cursors, 1) or "")) end,
}

-- Only where it is needed: wrk copies each answer for it.
local responses = {
  bulk = function(_, _, body)
    local _, good = body:gsub('"status"%s*:%s*"201"', "")
    created, refused = created + good, refused + BULK - good
  end,
  cursor = function(_, _, body)
    cursors[#cursors + 1] = body:match('"nextCursor"%s*:%s*"([^"]+)"', -200)
  end,
}

function setup(t) thread = t end

function init(args)
  workload, token, users, start, stamp = args[1], args[2], tonumber(args[3]), tonumber(args[4]), args[5]
  math.randomseed(os.time() + start)
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/scim+json"
  response = responses[workload]
end

local tried = false

function request()
  if not tried then -- wrk asks once to see whether this works, and sends nothing
    tried = true
    return wrk.format("GET", "/")
  end
  sent = sent + 1
  return requests[workload](sent - 1)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"answered":%d,"sent":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"status":%d,"broken":%d,"bytes":%d,"created":%d,"refused":%d}\n',
    summary.requests, thread:get("sent"), summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.status, e.connect + e.read + e.write + e.timeout, thread:get("bytes"), thread:get("created"), thread:get("refused")))
end
